import { bearOutDecision } from '../checkpoint/bear-out-decision.ts';
import type { DecisionReading } from '../checkpoint/bear-out-decision.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { GateDecision } from './gate-decision.ts';

/**
 * The decision on a subwave's gate, rule by rule, as far as ledger and evidence bear it out.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function readGateDecision(
  root: string,
  owner: EvidenceOwner,
  ledger: Ledger,
): Promise<DecisionReading<GateDecision>> {
  const reading = await bearOutDecision(root, owner, ledger);
  // The whole of it fits its schema, or it would be refuted.
  return reading.state === 'borne-out' ? { ...reading, decision: reading.decision as GateDecision } : reading;
}
