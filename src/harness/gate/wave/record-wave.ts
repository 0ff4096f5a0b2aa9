import { join } from 'node:path';

import { canonicalJson, sha256 } from '../../../foundation/canonical-json.ts';
import { createFolder } from '../../../foundation/files/create-folder.ts';
import { withFileLock } from '../../../foundation/files/file-lock.ts';
import { writeFileAtomic } from '../../../foundation/files/write-file-atomic.ts';
import type { SigningKey } from '../../attestation/key.ts';
import { waveFolder } from '../../evidence/evidence-place.ts';
import { appendLedger } from '../../ledger/append-ledger.ts';
import { readLedger } from '../../ledger/read-ledger.ts';
import { waveDecisionPath, waveSummaryPath } from '../decision-paths.ts';
import type { RecordedGate } from '../record-decision.ts';
import { signSummary } from '../sign-summary.ts';
import { describeWaveVerification } from '../verification-summary.ts';
import { readWaveDecision } from './read-wave-decision.ts';
import type { UndatedWave, WaveDecision } from './wave-decision.ts';

/** What became of the decision on a wave, and of those on its subwaves in the order in which they were judged. */
export interface RecordedWaveGate extends Omit<RecordedGate, 'decision'> {
  readonly decision: WaveDecision;
  readonly subwaves: readonly RecordedGate[];
}

/**
 * Writes the decision on a wave beside the folders of its builders and into the ledger, and signs its summary when there is a key. One
 * that is on record already, and that ledger and subwaves bear out, is left as it is.
 *
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`.
 */
export async function recordWave(
  root: string,
  undated: UndatedWave,
  decidedAt: string,
  key: SigningKey | undefined,
): Promise<Omit<RecordedWaveGate, 'subwaves'>> {
  const { wave } = undated;
  const path = waveDecisionPath(wave);
  await createFolder(root, join(root, waveFolder(wave)));
  return withFileLock(join(root, waveFolder(wave), '.lock'), async () => {
    const known = await readWaveDecision(root, wave, await readLedger(root));
    const isKnown = known.state === 'borne-out' && isSameWave(known.decision, undated);
    const decision = isKnown ? known.decision : { ...undated, decidedAt };
    const digest = isKnown ? known.sha256 : await writeWave(root, decision);
    const statement = describeWaveVerification(decision, { path, sha256: digest });
    const summary = await signSummary(root, waveSummaryPath(wave), statement, key);
    return { decision, recorded: isKnown ? 'unchanged' : 'written', path, sha256: digest, summary };
  });
}

/** True when two differ at most in when they were made, and in the commit that holds the very same tree. */
function isSameWave(one: UndatedWave, other: UndatedWave): boolean {
  return withoutTime(one) === withoutTime(other);
}

function withoutTime(decision: UndatedWave): string {
  return canonicalJson({ ...decision, decidedAt: '', source: decision.source.treeDigest });
}

async function writeWave(root: string, decision: WaveDecision): Promise<string> {
  const text = `${JSON.stringify(decision, null, 2)}\n`;
  const digest = sha256(text);
  await writeFileAtomic(join(root, waveDecisionPath(decision.wave)), text);
  // After the file: an entry names what is on disk.
  await appendLedger(root, {
    type: 'wave-decided',
    at: decision.decidedAt,
    runId: 'none',
    wave: decision.wave,
    outcome: decision.outcome,
    decision: digest,
    treeDigest: decision.source.treeDigest,
    rulesCommit: decision.policyRef?.commit ?? null,
  });
  return digest;
}
