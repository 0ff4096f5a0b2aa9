import { listChangedFiles } from '../../../foundation/changed-files.ts';
import { matchesAny } from '../../../foundation/files/matches-glob.ts';
import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { fileExists } from '../../../foundation/files/file-exists.ts';
import { findMergeBase, readIndex } from '../../../foundation/git.ts';
import { listCommitFiles } from '../../../foundation/git-objects.ts';
import type { Project } from '../../catalog/load-project.ts';
import { evidenceFolder, ownerOf } from '../../evidence/evidence-place.ts';
import { ledgerPath } from '../../ledger/ledger.ts';
import type { Plan, Subwave } from '../../plan/plan.ts';
import type { GateRules } from '../base/protected-rules.ts';
import { isWorkflowFile } from '../base/rule-files.ts';
import type { DocumentObject } from '../document-types.ts';

/** What a branch changed since it left the protected ref. */
export interface RepositoryChanges {
  /** Where it left; null without a protected ref, or without a history in common with it. */
  readonly base: string | null;
  /** Files of the base that were compared. */
  readonly compared: number;
  readonly changed: readonly DocumentObject<'ChangedFile'>[];
  /** Files that git was told not to look at. */
  readonly hidden: readonly string[];
  /** Tests and sources of the subwave that git ignores, so that no digest of the tree covers them. */
  readonly ignored: readonly string[];
}

/**
 * Reads what the working tree has otherwise than the commit where it left the protected ref, by contents.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export async function readChanges(root: string, { project, policyRef }: GateRules, subwave: Subwave): Promise<RepositoryChanges> {
  const hiding = await readHiding(root, project, subwave);
  const base = policyRef === null ? null : await findMergeBase(root, 'HEAD', policyRef.commit);
  const files = base === null ? null : await listCommitFiles(root, base);
  if (base === null || files === null) return { base: null, compared: 0, changed: [], ...hiding };
  const own = `${evidenceFolder(ownerOf(project.plan, subwave))}/`;
  // What a decision writes must not change the next one; it is for another policy whether the evidence holds.
  const paths = (await listChangedFiles(root, files)).filter((path) => path !== ledgerPath && !path.startsWith(own));
  return { base, compared: files.length, changed: paths.map((path) => describeChange(path, project.plan, subwave)), ...hiding };
}

/** What git does not see of the files that the subwave is about. */
async function readHiding(
  root: string,
  { catalog }: Project,
  subwave: Subwave,
): Promise<Pick<RepositoryChanges, 'hidden' | 'ignored'>> {
  const index = await readIndex(root);
  if (index === null) return { hidden: [], ignored: [] };
  const sources = catalog.components
    .filter((component) => component.subwave === subwave.id)
    .flatMap((component) => component.sources);
  const gated = await expandGlobs(root, [...new Set([...sources, ...subwave.tests])]);
  return { hidden: index.hidden, ignored: gated.filter((file) => !index.files.has(file) && fileExists(root, file)) };
}

function describeChange(path: string, plan: Plan, subwave: Subwave): DocumentObject<'ChangedFile'> {
  const builder = plan.builders.find(({ id }) => id === subwave.builder);
  const ofOthers = plan.subwaves.filter(({ id }) => id !== subwave.id).some(({ scope }) => matchesAny(path, scope));
  return {
    path,
    permitted: matchesAny(path, builder?.permittedPaths ?? []),
    forbidden: matchesAny(path, builder?.forbiddenPaths ?? []),
    inScope: subwave.scope.length === 0 || matchesAny(path, subwave.scope) || !ofOthers,
    workflow: isWorkflowFile(path),
  };
}
