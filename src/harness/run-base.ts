import type { Clock } from '../foundation/clock.ts';
import { withWorktree } from '../foundation/git-worktree.ts';
import { conductRun } from './conduct-run.ts';
import type { BaseResults } from './gate/base/base-results.ts';
import { lockFile } from './prepare-run.ts';
import type { RunObserver } from './run-observer.ts';

/** The results of a run of the base, or why there is none. */
export type BaseRun = { readonly base: BaseResults } | { readonly why: string };

/**
 * Runs a subwave as it is at a commit, checked out beside the working tree: what a failure that was there before is believed
 * from. Leaves nothing behind.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export function runBase(
  root: string,
  base: { readonly ref: string; readonly commit: string },
  subwave: string,
  signal: AbortSignal,
  observer: RunObserver,
  clock: Clock,
): Promise<BaseRun> {
  return withWorktree(root, base.commit, lockFile, async (worktree): Promise<BaseRun> => {
    if (!worktree.hasDependencies) return { why: `its ${lockFile} is another one, so its dependencies are not here` };
    const request = { kind: 'subwave', subwaves: [subwave] } as const;
    const run = await conductRun({ root: worktree.root, request, repeats: 1, signal }, observer, clock);
    const [record] = run.records;
    if (record === undefined || record.runner.end !== 'complete') return { why: `its run is ${record?.runner.end ?? 'empty'}` };
    const criteria = record.components.flatMap((component) => component.criteria);
    return {
      base: {
        ...base,
        from: 'run',
        state: 'whole',
        current: true,
        runId: run.runId,
        criteria: new Map(criteria.map(({ criterion, state }) => [criterion, state])),
      },
    };
  });
}
