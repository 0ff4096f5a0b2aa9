import { absentFile } from '../../../foundation/files/digest-files.ts';
import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { listRepositoryFiles } from '../../../foundation/git.ts';
import { collectProblems } from '../../../foundation/input/invalid-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import type { Project } from '../../catalog/load-project.ts';
import type { Plan } from '../../plan/plan.ts';
import { presentFile } from '../digest-matches.ts';
import { digestWithin } from '../digest-within.ts';
import { freezeLockPath } from '../freeze-lock.ts';
import type { FrozenDocument, FrozenState } from '../freeze-lock.ts';
import { findNamedFiles } from '../frozen-files.ts';
import type { NamedFiles } from '../frozen-files.ts';
import { freezeCatalog } from './freeze-catalog.ts';
import { digestDocument } from './digest-document.ts';
import { everythingTouched, findUntouched } from './find-untouched.ts';
import { readTestFiles } from './read-test-files.ts';
import { readFixtures } from './read-fixtures.ts';
import type { Snapshot, Surroundings, Territory, Untouched } from './snapshot.ts';

/**
 * Reads catalog, tests, what tests use, and governing documents. Problems are gathered, not thrown.
 *
 * @param frozen What was frozen, to be taken over where all bytes are as they were. A fixture that nothing uses any more is
 * then kept.
 */
export async function takeSnapshot(root: string, { plan, catalog }: Project, frozen?: FrozenState): Promise<Snapshot> {
  const problems: Problem[] = [];
  const [named, territory] = await Promise.all([findNamedFiles(root, plan), findTerritory(root, plan)]);
  const known = await digestWithin(root, [...named.testFiles, ...named.documents.keys(), ...Object.keys(frozen?.files ?? {})]);
  const untouched = frozen === undefined ? everythingTouched : findUntouched(frozen, known);
  const around = surroundingsOf(untouched === everythingTouched ? undefined : frozen);
  const { tests, places, uses } = await readTestFiles(named.testFiles, territory, untouched, around, problems);
  const read = await readFixtures(uses, named.documents, territory, untouched, around, problems);
  const state: FrozenState = {
    ...freezeCatalog(catalog),
    documents: await readDocuments(root, named, untouched, problems),
    files: {
      ...Object.fromEntries([...around.present].map((file) => [file, presentFile])),
      ...(await digestWithin(root, around.absent)),
      ...(await digestWithin(root, [...named.testFiles, ...named.documents.keys(), ...Object.keys(read.fixtures)])),
    },
    fixtures: read.fixtures,
    tests,
  };
  return { state, places: new Map([...places, ...read.places]), problems };
}

async function readDocuments(
  root: string,
  { documents }: NamedFiles,
  untouched: Untouched,
  problems: Problem[],
): Promise<Record<string, FrozenDocument>> {
  const read: Record<string, FrozenDocument> = {};
  for (const [file, subject] of documents) {
    const frozen = untouched.files.has(file) ? untouched.state.documents[file] : undefined;
    const document = frozen ?? (await collectProblems(problems, () => digestDocument(root, file, subject)));
    if (document !== undefined) read[file] = document;
  }
  return read;
}

/** What is taken over without being read again needs what it needed. */
function surroundingsOf(frozen: FrozenState | undefined): Surroundings {
  const entries = Object.entries(frozen?.files ?? {});
  const listed = (mark: string) => new Set(entries.filter(([, digest]) => digest === mark).map(([file]) => file));
  return { absent: listed(absentFile), present: listed(presentFile) };
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
