import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { listRepositoryFiles } from '../../../foundation/git.ts';
import { collectProblems } from '../../../foundation/input/invalid-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import type { Project } from '../../catalog/load-project.ts';
import type { Plan } from '../../plan/plan.ts';
import { digestWithin } from '../digest-within.ts';
import { freezeLockPath } from '../freeze-lock.ts';
import type { FrozenDocument, FrozenState } from '../freeze-lock.ts';
import { findNamedFiles } from '../frozen-files.ts';
import { freezeCatalog } from './freeze-catalog.ts';
import { digestDocument } from './digest-document.ts';
import { readTestFiles } from './read-test-files.ts';
import { readFixtures } from './read-fixtures.ts';
import type { Snapshot, Territory } from './snapshot.ts';

/** Reads catalog, tests, what tests use, and governing documents, each wholly. Problems are gathered, not thrown. */
export async function takeSnapshot(root: string, { plan, catalog }: Project): Promise<Snapshot> {
  const problems: Problem[] = [];
  const [named, territory] = await Promise.all([findNamedFiles(root, plan), findTerritory(root, plan)]);
  const read = await readTestFiles(named.testFiles, territory, problems);
  const { fixtures, places, absent } = await readFixtures(read.uses, named.documents, territory, problems);
  const documents: Record<string, FrozenDocument> = {};
  for (const [file, subject] of named.documents) {
    const document = await collectProblems(problems, () => digestDocument(root, file, subject));
    if (document !== undefined) documents[file] = document;
  }
  const files = [...named.testFiles, ...named.documents.keys(), ...Object.keys(fixtures), ...read.absent, ...absent];
  const state: FrozenState = {
    ...freezeCatalog(catalog),
    documents,
    files: await digestWithin(root, files),
    fixtures,
    tests: read.tests,
  };
  return { state, places: new Map([...read.places, ...places]), problems };
}

async function findTerritory(root: string, { modules }: Plan): Promise<Territory> {
  const [gated, listed] = await Promise.all([
    expandGlobs(root, [...new Set(Object.values(modules).flat())]),
    listRepositoryFiles(root),
  ]);
  const ours = listed === null ? undefined : new Set(listed);
  const isOurs = (file: string) =>
    !/(?:^|\/)node_modules\//.test(file) &&
    !file.startsWith('evidence/') &&
    file !== freezeLockPath &&
    (ours === undefined || ours.has(file));
  return { root, gated: new Set(gated), isOurs };
}
