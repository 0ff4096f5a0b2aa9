import type { Clock } from '../foundation/clock.ts';
import { QaError } from '../foundation/qa-error.ts';
import { findSigningKey } from './attestation/signing-key.ts';
import { ownerOf } from './evidence/evidence-place.ts';
import type { GateRules } from './gate/base/protected-rules.ts';
import { decideGate } from './gate/decide-gate.ts';
import type { DecideOptions } from './gate/decide-gate.ts';
import { recordDecision } from './gate/record-decision.ts';
import type { RecordedGate } from './gate/record-decision.ts';
import type { Subwave } from './plan/plan.ts';

export interface SubwaveDecision {
  /** Absolute path of the repository. */
  readonly root: string;
  readonly record: boolean;
}

/**
 * Decides the gate of one subwave, and records the decision when asked to.
 *
 * @throws {QaError} of kind `environment` when a file fails.
 */
export async function decideSubwave(
  { root, record }: SubwaveDecision,
  rules: GateRules,
  subwave: Subwave,
  options: DecideOptions,
  clock: Clock,
): Promise<RecordedGate> {
  const undated = await decideGate(root, rules, subwave.id, options);
  const decidedAt = new Date(clock.wallMs()).toISOString();
  if (!record) return { decision: { ...undated, decidedAt }, recorded: 'no', path: null, sha256: null, summary: null };
  return recordDecision(root, ownerOf(rules.project.plan, subwave), undated, decidedAt, await findSigningKey());
}

/**
 * The report says what the gate decided, so it is written anew after each decision that was. By the working tree's own plan: where that
 * is wrong, there is no report to write, and the decision stands all the same.
 */
export async function renewReport(root: string, { decision, recorded }: RecordedGate): Promise<void> {
  if (recorded !== 'written') return;
  const [{ writeReport }, { loadProject }] = await Promise.all([
    import('./report/write-report.ts'),
    import('./catalog/load-project.ts'),
  ]);
  try {
    await writeReport(root, await loadProject(root), decision.subwave, { validate: true });
  } catch (error) {
    if (!(error instanceof QaError) || error.kind !== 'input') throw error;
  }
}
