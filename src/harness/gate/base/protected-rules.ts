import { exportFiles } from '../../../foundation/files/export-files.ts';
import { withScratchFolder } from '../../../foundation/files/scratch-folder.ts';
import { hasWildcard } from '../../../foundation/files/contained-path.ts';
import { listCommitFiles, resolveCommit } from '../../../foundation/git-objects.ts';
import type { CommitFile } from '../../../foundation/git-objects.ts';
import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import { loadYaml } from '../../../foundation/input/load-yaml.ts';
import { QaError } from '../../../foundation/qa-error.ts';
import { loadProject } from '../../catalog/load-project.ts';
import type { Project } from '../../catalog/load-project.ts';
import { listPlanPaths } from '../../plan/check-plan-paths.ts';
import { planPath } from '../../plan/load-plan.ts';
import type { PlanFile } from '../../plan/plan-file.ts';
import { loadPolicies, packageFile } from '../policies/load-policies.ts';
import type { Policy } from '../policies/policy.ts';
import { findIgnoredFiles } from './find-ignored-files.ts';
import type { IgnoredFile, PolicyRef } from '../gate-decision.ts';
import { isRuleFile } from './rule-files.ts';

/** The rules by which a gate is decided, wherever they were read. */
export interface GateRules {
  /** The folder they lie in: the repository, or a copy of the rule files of a protected ref. */
  readonly folder: string;
  /** Null when they are the working tree's. */
  readonly policyRef: PolicyRef | null;
  readonly project: Project;
  readonly policies: readonly Policy[];
}

/**
 * Calls `work` with the rules of a ref, read from git's objects and never from the working tree; with those of the working tree
 * when no ref is given.
 *
 * @throws {QaError} GIT_REF; INVALID_INPUT with every problem of every rule file.
 */
export async function withRules<Result>(
  root: string,
  ref: string | undefined,
  work: (rules: GateRules) => Promise<Result>,
): Promise<Result> {
  if (ref === undefined) {
    const [project, policies] = await Promise.all([loadProject(root), loadPolicies(root)]);
    return work({ folder: root, policyRef: null, project, policies });
  }
  const commit = await resolveCommit(root, ref);
  const files = (await listCommitFiles(root, commit)) ?? [];
  return withScratchFolder(async (folder) => {
    await exportFiles(
      root,
      files.filter(({ path }) => isRuleFile(path) || path === packageFile),
      folder,
    );
    const ignored = await findIgnoredFiles(root, folder, commit, files);
    return work(await loadExported(root, folder, files, { ref, commit, ignored }));
  });
}

async function loadExported(
  root: string,
  folder: string,
  files: readonly CommitFile[],
  policyRef: PolicyRef,
): Promise<GateRules> {
  try {
    await exportNamedFiles(root, folder, files);
    return { folder, policyRef, project: await loadProject(folder), policies: await loadPolicies(folder) };
  } catch (error) {
    if (!(error instanceof QaError) || error.code !== 'INVALID_INPUT') throw error;
    throw invalidInput(
      error.problems,
      `These are the files of ${policyRef.ref} (${policyRef.commit.slice(0, 10)}); mend them there.`,
    );
  }
}

/** What the plan names without a wildcard must exist, so it is brought along. */
async function exportNamedFiles(root: string, folder: string, files: readonly CommitFile[]): Promise<void> {
  const { document } = await loadYaml(folder, planPath, 'plan');
  const plan = document.value as PlanFile;
  const external = plan.subwaves.flatMap((subwave) => subwave.external ?? []);
  const named = new Set([...listPlanPaths(plan).map(({ path }) => path), ...external].filter((path) => !hasWildcard(path)));
  await exportFiles(
    root,
    files.filter(({ path }) => named.has(path) && !isRuleFile(path)),
    folder,
  );
}

/** `qa/plan.yaml is edited in the branch and was not used.` */
export function describeIgnored({ path, change }: IgnoredFile): string {
  if (change === 'behind') return `${path} is as it was before the protected ref moved on, and was not used.`;
  return change === 'removed'
    ? `${path} is removed in the branch and was used all the same.`
    : `${path} is ${change} in the branch and was not used.`;
}
