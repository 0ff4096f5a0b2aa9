import type { PlannedFile, RunnerOutcome } from '../runner.ts';

type Outcome = Omit<RunnerOutcome, 'durationMs'>;

/** The files that may share a room, first those that need no network; one group at least, which may be empty. */
export function groupByRoom(files: readonly PlannedFile[]): (readonly PlannedFile[])[] {
  const [apart, connected] = [files.filter((file) => !file.network), files.filter((file) => file.network)];
  return connected.length === 0 ? [apart] : apart.length === 0 ? [connected] : [apart, connected];
}

/** The outcome of a run in several rooms, as far as it has come; a part without a sandbox decides about the whole. */
export function joinOutcomes(before: Outcome | undefined, next: Outcome): Outcome {
  if (before === undefined) return next;
  return {
    ...next,
    passes: before.passes + next.passes,
    versions: { ...before.versions, ...next.versions },
    sandbox: before.sandbox.sandbox === 'none' ? before.sandbox : next.sandbox,
  };
}
