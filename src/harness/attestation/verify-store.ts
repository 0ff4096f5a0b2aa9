import type { Problem } from '../../foundation/problem.ts';
import { evidenceFolder, summaryFile } from '../evidence/evidence-place.ts';
import { findEvidence, uniquePlaces } from '../evidence/find-evidence.ts';
import type { EvidencePlace } from '../evidence/find-evidence.ts';
import { verifyImports } from '../ledger/imported-evidence.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { PublicKey } from './key.ts';
import { verifyEvidence } from './verify-evidence.ts';
import type { EvidenceVerification } from './verify-evidence.ts';

/** What holds of everything below `evidence/`. */
export interface StoreVerification {
  readonly ledger: { readonly entries: number; readonly heads: readonly string[]; readonly problems: readonly Problem[] };
  /** Files of other runners: that they are what was imported, not that what they state is so. */
  readonly imports: { readonly files: number; readonly problems: readonly Problem[] };
  readonly evidence: readonly (EvidencePlace & EvidenceVerification)[];
  readonly waves: readonly VerifiedWave[];
}

/** What holds of the decision on a wave. */
export interface VerifiedWave {
  readonly wave: string;
  /** What was decided; null where that is not to be believed. */
  readonly outcome: 'PASS' | 'FAIL' | null;
  /** Why a decision that was made no longer counts: what it rests on was decided or run again. Null where that is not so. */
  readonly outdated: string | null;
  readonly problems: readonly Problem[];
}

/**
 * Verifies the ledger and all evidence, decisions left out: what lies there, and what the ledger says should.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function verifyStore(root: string, trusted: readonly PublicKey[]): Promise<Omit<StoreVerification, 'waves'>> {
  const ledger = await readLedger(root);
  const { entries, heads, problems } = ledger;
  const recorded = entries.flatMap((entry) => (entry.type === 'run-ended' ? Object.keys(entry.evidence) : []));
  const found = (await findEvidence(root)).map(({ owner, kind }) => `${evidenceFolder(owner, kind)}/${summaryFile}`);
  const evidence: StoreVerification['evidence'][number][] = [];
  for (const place of uniquePlaces([...found, ...recorded])) {
    evidence.push({ ...place, ...(await verifyEvidence(root, place.owner, trusted, place.kind)) });
  }
  return { ledger: { entries: entries.length, heads, problems }, imports: await verifyImports(root, ledger), evidence };
}
