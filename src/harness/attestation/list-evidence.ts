import { fileExists } from '../../foundation/files/file-exists.ts';
import { evidenceFolder } from '../evidence/evidence-place.ts';
import type { EvidenceKind } from '../evidence/evidence-place.ts';
import { findEvidence } from '../evidence/find-evidence.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { vouchForAll } from '../ledger/vouched-evidence.ts';
import { attestationPath } from './write-attestation.ts';

/** One folder of evidence, as it presents itself. */
export interface ListedEvidence {
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
  readonly kind: EvidenceKind;
  readonly folder: string;
  /** `DAMAGED` when a file of it is not as the run wrote it, or the ledger does not know it. */
  readonly status: RunRecord['status'] | 'DAMAGED' | 'ABSENT';
  /** Null where the summary is not to be believed. */
  readonly runId: string | null;
  readonly finishedAt: string | null;
  readonly attested: boolean;
}

/** All evidence of a repository, in the order of its paths. @throws {QaError} UNREADABLE_FILE, kind `environment`. */
export async function listEvidence(root: string): Promise<ListedEvidence[]> {
  const places = await findEvidence(root);
  const readings = await vouchForAll(root, await Promise.all(places.map(({ owner, kind }) => readEvidence(root, owner, kind))));
  return places.map(({ owner, kind }, index) => {
    const reading = readings[index]!;
    const record = reading.state === 'whole' ? reading.record : undefined;
    const folder = evidenceFolder(owner, kind);
    const status = record?.status ?? (reading.state === 'absent' ? 'ABSENT' : 'DAMAGED');
    const run = { runId: record?.runId ?? null, finishedAt: record?.finishedAt ?? null };
    return { ...owner, kind, folder, status, ...run, attested: fileExists(root, attestationPath(folder)) };
  });
}
