import type { Clock } from '../foundation/clock.ts';
import { QaError } from '../foundation/qa-error.ts';
import { findSigningKey } from './attestation/signing-key.ts';
import { ownerOf } from './evidence/evidence-place.ts';
import { readSource } from './evidence/read-source.ts';
import { readBaseEvidence } from './gate/base/base-results.ts';
import { withRules } from './gate/base/protected-rules.ts';
import type { GateRules } from './gate/base/protected-rules.ts';
import { decideGate } from './gate/decide-gate.ts';
import type { DecideOptions } from './gate/decide-gate.ts';
import { checkSwitches } from './gate/policies/check-switches.ts';
import { recordDecision } from './gate/record-decision.ts';
import type { RecordedGate } from './gate/record-decision.ts';
import { requireSubwave } from './plan/require-subwave.ts';
import type { RunObserver } from './run-observer.ts';

export interface GateRequest {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly subwave: string;
  /** The protected ref whose rules decide; those of the working tree when there is none. */
  readonly policyRef?: string | undefined;
  /** Whether the subwave is run first; with a protected ref its base as well, where its evidence does not say how it stood. */
  readonly run: boolean;
  readonly record: boolean;
  readonly signal: AbortSignal;
  /** Follows the runs; created when there is one, because a decision alone prints nothing on the way. */
  readonly createObserver: () => Promise<RunObserver>;
}

/**
 * Decides the gate of a subwave, and records the decision when asked to.
 *
 * @throws {QaError} of kind `input` for wrong rules or a wrong ref; of kind `environment` when a run or a file fails.
 */
export function conductGate(request: GateRequest, clock: Clock): Promise<RecordedGate> {
  const { root, subwave: id, policyRef, record } = request;
  // Read while the rules are: most of it is waiting for git.
  const source = request.run ? undefined : readSource(root);
  source?.catch(() => {});
  return withRules(root, policyRef, async (rules) => {
    const subwave = requireSubwave(rules.project.plan, id);
    await checkSwitches(rules);
    const options = source === undefined ? await runFirst(request, rules, clock) : { source };
    const undated = await decideGate(root, rules, id, options);
    const decidedAt = new Date(clock.wallMs()).toISOString();
    if (!record) return { decision: { ...undated, decidedAt }, recorded: 'no', path: null, summary: null };
    const recorded = await recordDecision(root, ownerOf(rules.project.plan, subwave), undated, decidedAt, await findSigningKey());
    if (recorded.recorded === 'written') await renewReport(root, id);
    return recorded;
  });
}

/**
 * The report says what the gate decided, so it is written anew after each decision. By the working tree's own plan: where that is wrong,
 * there is no report to write, and the decision stands all the same.
 */
async function renewReport(root: string, subwave: string): Promise<void> {
  const [{ writeReport }, { loadProject }] = await Promise.all([
    import('./report/write-report.ts'),
    import('./catalog/load-project.ts'),
  ]);
  try {
    await writeReport(root, await loadProject(root), subwave, { validate: true });
  } catch (error) {
    if (!(error instanceof QaError) || error.kind !== 'input') throw error;
  }
}

/** Runs what is to be judged, and the base where nothing that is to be believed says how it stood. */
async function runFirst(
  { root, subwave, signal, createObserver }: GateRequest,
  rules: GateRules,
  clock: Clock,
): Promise<DecideOptions> {
  const { conductRun } = await import('./conduct-run.ts');
  const { project, policyRef } = rules;
  const request = { kind: 'subwave', subwaves: [subwave] } as const;
  const { records } = await conductRun({ root, request, repeats: 1, project, signal }, await createObserver(), clock);
  requireEnd(records[0]?.runner);
  if (policyRef === null) return {};
  const evidence = await readBaseEvidence(root, ownerOf(project.plan, requireSubwave(project.plan, subwave)), policyRef);
  if (evidence.current) return {};
  const { runBase } = await import('./run-base.ts');
  const { ref, commit } = policyRef;
  const run = await runBase(root, { ref, commit }, subwave, signal, await createObserver(), clock);
  return 'base' in run
    ? { base: run.base }
    : { notices: [`The base ${ref} could not be run: ${run.why}. What failed there excuses nothing.`] };
}

/** A run that did not reach its end says nothing of the subwave, so nothing is decided. */
function requireEnd(runner: { readonly end: string; readonly message?: string } | undefined): void {
  if (runner?.end === 'complete') return;
  throw new QaError(
    'RUN_FAILED',
    `The run did not reach its end (${runner?.end ?? 'nothing ran'}): ${runner?.message ?? 'no message'}`,
    {
      kind: 'environment',
      hint: 'Run `qa doctor`, then `qa run --subwave`, and decide the gate when it reaches its end.',
    },
  );
}
