import type { PreparedRun } from './prepare-run.ts';
import type { RunEvent, RunnerFinding } from './runner/run-event.ts';
import type { Runner, RunnerOutcome } from './runner/runner.ts';
import { nothingRan } from './runner/sandbox.ts';
import { gatherObservations } from './verdict/observations.ts';
import type { Observations } from './verdict/observations.ts';

/** What was observed in all repetitions of a run. */
export interface ExecutedRun {
  readonly outcome: Omit<RunnerOutcome, 'durationMs'>;
  /** One entry a repetition that was asked for; empty where an interruption left none. */
  readonly repetitions: readonly Observations[];
  readonly findings: readonly RunnerFinding[];
}

export interface ExecuteOptions {
  readonly runId: string;
  readonly scratchDir: string;
  readonly repeats: number;
  readonly maxWorkers: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/** Has the runner run what was planned, as often as asked, until the end or the first repetition that has no proper end. */
export async function executeRun(prepared: PreparedRun, runner: Runner, options: ExecuteOptions): Promise<ExecutedRun> {
  const repetitions: Observations[] = [];
  const findings: RunnerFinding[] = [];
  let outcome: ExecutedRun['outcome'] = { end: 'complete', passes: 0, versions: {}, sandbox: nothingRan };
  while (repetitions.length < options.repeats && prepared.planned.length > 0 && outcome.end === 'complete') {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => {
      events.push(event);
      options.onEvent(event);
    };
    const repetition = await runner.run(runnerPlan(prepared, options), { signal: options.signal, onEvent });
    const rewritten = [...new Set([...(outcome.rewritten ?? []), ...(repetition.rewritten ?? [])])];
    outcome = { ...repetition, rewritten, passes: outcome.passes + repetition.passes };
    repetitions.push(gatherObservations(events));
    findings.push(...events.filter((event) => event.type === 'runner-finding'));
  }
  while (repetitions.length < options.repeats) repetitions.push(new Map());
  return { outcome, repetitions, findings };
}

function runnerPlan(prepared: PreparedRun, { runId, scratchDir, maxWorkers }: ExecuteOptions) {
  return {
    root: prepared.root,
    runId,
    scratchDir,
    files: prepared.planned,
    defaultTimeoutMs: prepared.plan.defaults.timeoutMs,
    maxWorkers,
    ...(prepared.plan.vitestConfig === undefined ? {} : { config: prepared.plan.vitestConfig }),
  };
}
