import type { PublicKey } from './attestation/key.ts';
import { verifyStore } from './attestation/verify-store.ts';
import type { StoreVerification } from './attestation/verify-store.ts';
import { verifyDecision } from './gate/verify-decision.ts';
import { verifyWaves } from './gate/wave/verify-waves.ts';
import { readLedger } from './ledger/read-ledger.ts';

/**
 * Verifies everything below `evidence/`: ledger, evidence and attestations, and the decisions on gates and waves with their signed summaries.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function verifyEverything(root: string, trusted: readonly PublicKey[]): Promise<StoreVerification> {
  const { ledger, imports, evidence } = await verifyStore(root, trusted);
  const entries = await readLedger(root);
  const verified: StoreVerification['evidence'][number][] = [];
  for (const each of evidence) {
    const ofGate = each.kind === 'complete' ? await verifyDecision(root, each.owner, entries, trusted) : [];
    verified.push({ ...each, problems: [...each.problems, ...ofGate] });
  }
  return { ledger, imports, evidence: verified, waves: await verifyWaves(root, entries, trusted) };
}
