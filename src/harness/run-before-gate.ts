import type { Clock } from '../foundation/clock.ts';
import { QaError } from '../foundation/qa-error.ts';
import { ownerOf } from './evidence/evidence-place.ts';
import { readBaseEvidence } from './gate/base/base-results.ts';
import type { GateRules } from './gate/base/protected-rules.ts';
import type { DecideOptions } from './gate/decide-gate.ts';
import type { Subwave } from './plan/plan.ts';
import type { RunObserver } from './run-observer.ts';

export interface RunBeforeGate {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Follows the runs; created when there is one, because a decision alone prints nothing on the way. */
  readonly createObserver: () => Promise<RunObserver>;
}

/**
 * Runs what is to be judged, in one run, and the base where nothing that is to be believed says how it stood.
 *
 * @returns What the decision on each subwave has to know of it, in the order given.
 * @throws {QaError} RUN_FAILED, kind `environment`: a run that did not reach its end says nothing, so nothing is decided.
 */
export async function runBeforeGate(
  request: RunBeforeGate,
  rules: GateRules,
  subwaves: readonly Subwave[],
  clock: Clock,
): Promise<DecideOptions[]> {
  const { conductRun } = await import('./conduct-run.ts');
  const { root, signal, createObserver } = request;
  const selection = { kind: 'subwave', subwaves: subwaves.map(({ id }) => id) } as const;
  const { project } = rules;
  const { records } = await conductRun({ root, request: selection, repeats: 1, project, signal }, await createObserver(), clock);
  for (const index of subwaves.keys()) requireEnd(records[index]?.runner);
  const options: DecideOptions[] = [];
  for (const subwave of subwaves) options.push(await runBaseOf(request, rules, subwave, clock));
  return options;
}

async function runBaseOf(
  { root, signal, createObserver }: RunBeforeGate,
  { project, policyRef }: GateRules,
  subwave: Subwave,
  clock: Clock,
): Promise<DecideOptions> {
  if (policyRef === null) return {};
  const evidence = await readBaseEvidence(root, ownerOf(project.plan, subwave), policyRef);
  if (evidence.current) return {};
  const { runBase } = await import('./run-base.ts');
  const { ref, commit } = policyRef;
  const run = await runBase(root, { ref, commit }, subwave.id, signal, await createObserver(), clock);
  return 'base' in run
    ? { base: run.base }
    : { notices: [`The base ${ref} could not be run: ${run.why}. What failed there excuses nothing.`] };
}

function requireEnd(runner: { readonly end: string; readonly message?: string } | undefined): void {
  if (runner?.end === 'complete') return;
  throw new QaError(
    'RUN_FAILED',
    `The run did not reach its end (${runner?.end ?? 'nothing ran'}): ${runner?.message ?? 'no message'}`,
    {
      kind: 'environment',
      hint: 'Run `qa doctor`, then `qa run`, and decide the gate when it reaches its end.',
    },
  );
}
