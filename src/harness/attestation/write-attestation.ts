import { join } from 'node:path';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { measureFiles } from '../../foundation/files/measure-files.ts';
import { removeFile } from '../../foundation/files/remove-file.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import type { WrittenEvidence } from '../evidence/write-evidence.ts';
import type { RunEnded } from '../ledger/ledger-entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { signEnvelope } from './dsse.ts';
import { renderEnvelope } from './envelope-file.ts';
import type { SigningKey } from './key.ts';
import { describeTestResult } from './test-result.ts';

export const attestationFile = 'attestation.dsse.json';

/** Path of the attestation in a folder of evidence. */
export function attestationPath(folder: string): string {
  return `${folder}/${attestationFile}`;
}

/**
 * Signs what a run measured of one subwave, beside its evidence. Without a key nothing is signed, and the attestation of a former
 * run, which speaks of other evidence, is removed.
 *
 * @param end The run's end, which `ledger` holds.
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function writeAttestation(
  root: string,
  evidence: WrittenEvidence,
  { end, ledger }: { readonly end: RunEnded; readonly ledger: Ledger },
  key: SigningKey | undefined,
): Promise<void> {
  const path = join(root, attestationPath(evidence.folder));
  if (key === undefined) return removeFile(path);
  const statement = describeTestResult({
    record: evidence.record,
    summary: { path: evidence.summaryPath, sha256: evidence.summarySha256 },
    checkpoints: await measureFiles(root, listFiles(root, `${evidence.folder}/checkpoints`)),
    end,
    ledger,
  });
  await writeFileAtomic(path, renderEnvelope(signEnvelope(canonicalJson(statement), key)));
}
