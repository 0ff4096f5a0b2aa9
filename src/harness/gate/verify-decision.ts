import type { Problem } from '../../foundation/problem.ts';
import type { PublicKey } from '../attestation/key.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { summaryPath } from './decision-paths.ts';
import { readGateDecision } from './read-gate-decision.ts';
import { describeVerification } from './verification-summary.ts';
import { verifySummary } from './verify-summary.ts';

/**
 * What is wrong with the decision on a gate and with its signed summary, byte by byte; nothing for a gate that was never decided, or
 * decided on evidence that a later run replaced.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function verifyDecision(
  root: string,
  owner: EvidenceOwner,
  ledger: Ledger,
  trusted: readonly PublicKey[],
): Promise<Problem[]> {
  const reading = await readGateDecision(root, owner, ledger);
  if (reading.state === 'refuted') return reading.isDamaged ? [damagedDecision(reading)] : [];
  const expected = reading.state === 'absent' ? undefined : describeVerification(reading.decision, reading);
  return verifySummary(root, summaryPath(owner), expected, trusted);
}

/** That the file of a decision is not what was decided. */
export function damagedDecision({ path, reason }: { readonly path: string; readonly reason: string }): Problem {
  return {
    code: 'GATE_DAMAGED',
    file: path,
    message: `The decision on the gate is not borne out: ${reason}.`,
    remedy: 'Restore the file from version control, or decide the gate again.',
  };
}
