import { fitsSchema } from '../../foundation/input/json-schema.ts';
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
  if (reading.state !== 'borne-out') return reading;
  // Of the rest of the file nothing was asked yet.
  if (await fitsSchema(reading.decision, 'gate-decision')) return { ...reading, decision: reading.decision as GateDecision };
  return { state: 'refuted', path: reading.path, reason: 'the file does not fit its schema', isDamaged: true };
}
