import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import type { Plan } from '../plan/plan.ts';

/** What the globs of a module match and is program text to be mutated: no tests, no declarations of types. */
export async function findSourceFiles(root: string, globs: readonly string[]): Promise<string[]> {
  return (await expandGlobs(root, globs)).filter(
    (file) => /\.[cm]?[jt]sx?$/.test(file) && !/\.(?:d|test|spec|qa)\.[cm]?[jt]sx?$/.test(file),
  );
}

/** The sources of every module of the plan. */
export async function findAllSources(root: string, plan: Plan): Promise<ReadonlySet<string>> {
  return new Set(await expandGlobs(root, Object.values(plan.modules).flat()));
}
