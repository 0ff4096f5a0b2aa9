import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import type { VerifiedWave } from '../../attestation/verify-store.ts';
import type { PublicKey } from '../../attestation/key.ts';
import { isFolderName } from '../../evidence/evidence-place.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { waveSummaryPath } from '../decision-paths.ts';
import { describeWaveVerification } from '../verification-summary.ts';
import { damagedDecision } from '../verify-decision.ts';
import { verifySummary } from '../verify-summary.ts';
import { readWaveDecision } from './read-wave-decision.ts';

/**
 * What is wrong with the decisions on waves and with their signed summaries, byte by byte: of those that lie below `evidence/`, and of
 * those that the ledger says should. One that rests on a decision which another replaced is outdated, and not damaged.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function verifyWaves(root: string, ledger: Ledger, trusted: readonly PublicKey[]): Promise<VerifiedWave[]> {
  const found = (await expandGlobs(root, ['evidence/wave-*/gate.json', 'evidence/wave-*/gate.vsa.dsse.json'])).map(
    (file) => /^evidence\/wave-([^/]+)\//.exec(file)?.[1] ?? '',
  );
  const recorded = ledger.entries.flatMap((entry) => (entry.type === 'wave-decided' ? [entry.wave] : []));
  // Folders and the ledger of somebody else may name anything.
  const waves = [...new Set([...found, ...recorded])].filter(isFolderName).toSorted();
  return Promise.all(waves.map((wave) => verifyWave(root, wave, ledger, trusted)));
}

async function verifyWave(root: string, wave: string, ledger: Ledger, trusted: readonly PublicKey[]): Promise<VerifiedWave> {
  const reading = await readWaveDecision(root, wave, ledger);
  if (reading.state === 'refuted') {
    const problems = reading.isDamaged ? [damagedDecision(reading)] : [];
    return { wave, outcome: null, outdated: reading.isDamaged ? null : reading.reason, problems };
  }
  const isThere = reading.state === 'borne-out';
  const expected = isThere ? describeWaveVerification(reading.decision, reading) : undefined;
  const problems = await verifySummary(root, waveSummaryPath(wave), expected, trusted);
  return { wave, outcome: isThere ? reading.decision.outcome : null, outdated: null, problems };
}
