import { decisionFile } from '../checkpoint/recorded-decision.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';

/** Path of the decision on a subwave's gate, relative to the root. */
export function decisionPath(owner: EvidenceOwner): string {
  return `${evidenceFolder(owner)}/${decisionFile}`;
}

/** Path of the signed summary of that decision. */
export function summaryPath(owner: EvidenceOwner): string {
  return `${evidenceFolder(owner)}/gate.vsa.dsse.json`;
}
