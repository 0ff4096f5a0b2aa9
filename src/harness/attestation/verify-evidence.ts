import { listFiles } from '../../foundation/files/list-files.ts';
import type { Problem } from '../../foundation/problem.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { EvidenceKind, EvidenceOwner } from '../evidence/evidence-place.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import type { EvidenceReading } from '../evidence/read-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { validateEvidence } from '../evidence/validate-evidence.ts';
import { isTampering } from '../ledger/ledger.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { vouchFor } from '../ledger/vouched-evidence.ts';
import { compareLedger, compareWithStatement } from './compare-with-statement.ts';
import { shortKeyId } from './key.ts';
import type { PublicKey } from './key.ts';
import { readAttestation } from './read-attestation.ts';
import { findRetirement } from './retirement.ts';
import { attestationPath } from './write-attestation.ts';

/** What holds of a subwave's evidence, by digests, ledger and signature. */
export interface EvidenceVerification {
  /**
   * `verified`: a trusted key signed this very evidence. `unsigned`: there is no attestation. `untrusted`: one that no trusted
   * key signed. `refuted`: signed by a trusted key, about other evidence.
   */
  readonly signature: 'verified' | 'unsigned' | 'untrusted' | 'refuted';
  /** The trusted key that signed; null when none did. */
  readonly keyId: string | null;
  /** Every file that is not as it was written, with its place; none for evidence that holds. */
  readonly problems: readonly Problem[];
  /** The files that were found to be what was recorded of them. */
  readonly checked: readonly { readonly path: string; readonly sha256: string }[];
}

/**
 * Verifies the evidence of a subwave with nothing but the files of `evidence/` and the keys that are trusted: every file against
 * its digest, the summary against its schema and the ledger, the attestation against all of these.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function verifyEvidence(
  root: string,
  owner: EvidenceOwner,
  trusted: readonly PublicKey[],
  kind: EvidenceKind = 'complete',
): Promise<EvidenceVerification> {
  const validated = await validateEvidence(root, await readEvidence(root, owner, kind));
  // After the evidence, which a run stores before its end.
  const ledger = await readLedger(root);
  const reading = vouchFor(validated, ledger);
  const folder = evidenceFolder(owner, kind);
  const { statement, ...signed } = await readAttestation(root, folder, trusted);
  const damage = reading.state === 'damaged' ? reading.problems : [];
  const unrecorded = reading.state === 'whole' ? findUnrecordedDumps(root, folder, reading.record) : [];
  const found = [...ledger.problems.filter(isTampering), ...damage, ...unrecorded, ...signed.problems];
  const refutations = statement === undefined ? [] : compareLedger(ledger, statement);
  if (reading.state === 'whole' && statement !== undefined) {
    const { record, path, sha256 } = reading;
    refutations.push(
      ...(await findLateSignature(
        root,
        folder,
        record,
        trusted.find(({ id }) => id === signed.keyId),
      )),
    );
    refutations.push(...(await compareWithStatement(root, folder, { record, summary: { path, sha256 }, ledger }, statement)));
  }
  const isRefuted = statement !== undefined && (refutations.length > 0 || reading.state !== 'whole');
  return {
    signature: isRefuted ? 'refuted' : signed.signature,
    keyId: signed.keyId,
    problems: [...found, ...refutations],
    checked: listChecked(reading, folder),
  };
}

/** A key that was replaced vouches for what it signed before, and for nothing new. */
async function findLateSignature(
  root: string,
  folder: string,
  { finishedAt }: RunRecord,
  key: PublicKey | undefined,
): Promise<Problem[]> {
  const retirement = key?.state === 'retired' ? await findRetirement(root, key) : undefined;
  if (key === undefined || retirement === undefined || Date.parse(finishedAt) <= Date.parse(retirement.at)) return [];
  return [
    {
      code: 'ATTESTATION_REFUTED',
      file: attestationPath(folder),
      message: `The key ${shortKeyId(key.id)} was retired at ${retirement.at}, and signed a run that ended at ${finishedAt}.`,
      remedy: 'Find out who still holds that key, and run the subwave again with one that is trusted.',
    },
  ];
}

/** A dump that no run recorded was put there afterwards. */
function findUnrecordedDumps(root: string, folder: string, { artifacts }: RunRecord): Problem[] {
  const recorded = new Set(artifacts.map(({ path }) => `${folder}/${path}`));
  const foreign = listFiles(root, `${folder}/dumps`).filter((file) => !recorded.has(file));
  return foreign.map((file) => ({
    code: 'EVIDENCE_DAMAGED',
    file,
    message: 'The run that the summary records wrote no such file.',
    remedy: 'Remove it, or restore the folder from version control.',
  }));
}

/** The summary and the files that it names, where all of them are as they were written. */
function listChecked(reading: EvidenceReading, folder: string): EvidenceVerification['checked'] {
  if (reading.state !== 'whole') return [];
  const { path, sha256, record } = reading;
  return [
    { path, sha256 },
    ...record.artifacts.map((artifact) => ({ path: `${folder}/${artifact.path}`, sha256: artifact.sha256 })),
  ];
}
