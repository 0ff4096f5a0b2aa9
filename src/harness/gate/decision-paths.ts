import { decisionFile } from '../checkpoint/recorded-decision.ts';
import { evidenceFolder, waveFolder } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';

const signedFile = 'gate.vsa.dsse.json';

/** Path of the decision on a subwave's gate, relative to the root. */
export function decisionPath(owner: EvidenceOwner): string {
  return `${evidenceFolder(owner)}/${decisionFile}`;
}

/** Path of the signed summary of that decision. */
export function summaryPath(owner: EvidenceOwner): string {
  return `${evidenceFolder(owner)}/${signedFile}`;
}

/** Path of the decision on a wave. */
export function waveDecisionPath(wave: string): string {
  return `${waveFolder(wave)}/${decisionFile}`;
}

/** Path of the signed summary of that decision. */
export function waveSummaryPath(wave: string): string {
  return `${waveFolder(wave)}/${signedFile}`;
}
