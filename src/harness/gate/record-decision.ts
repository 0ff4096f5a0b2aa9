import { join } from 'node:path';

import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { createFolder } from '../../foundation/files/create-folder.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import type { SigningKey } from '../attestation/key.ts';
import { evidenceFolder, evidenceLockPath } from '../evidence/evidence-place.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import { appendLedger } from '../ledger/append-ledger.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { UndatedDecision } from './decide-gate.ts';
import { decisionPath, summaryPath } from './decision-paths.ts';
import type { GateDecision } from './gate-decision.ts';
import { readGateDecision } from './read-gate-decision.ts';
import { signSummary } from './sign-summary.ts';
import { describeVerification } from './verification-summary.ts';

/** What became of a decision. */
export interface RecordedGate {
  readonly decision: GateDecision;
  /** `unchanged`: the same decision was on record already, and nothing was written. */
  readonly recorded: 'written' | 'unchanged' | 'no';
  /** Where the decision lies; null when it was not recorded. */
  readonly path: string | null;
  /** SHA-256 of that file. */
  readonly sha256: string | null;
  /** Where its signed summary lies; null where there is no key to sign with, or it was not recorded. */
  readonly summary: string | null;
}

/**
 * Writes a decision beside the evidence and into the ledger, and signs its summary when there is a key. A decision that is on record
 * already, and that ledger and evidence bear out, is left as it is.
 *
 * @throws {QaError} STORAGE_FAILED or LOCKED, kind `environment`.
 */
export async function recordDecision(
  root: string,
  owner: EvidenceOwner,
  undated: UndatedDecision,
  decidedAt: string,
  key: SigningKey | undefined,
): Promise<RecordedGate> {
  const path = decisionPath(owner);
  await createFolder(root, join(root, evidenceFolder(owner)));
  return withFileLock(join(root, evidenceLockPath(owner)), async () => {
    const known = await readGateDecision(root, owner, await readLedger(root));
    const isKnown = known.state === 'borne-out' && isSameDecision(known.decision, undated);
    const decision = isKnown ? known.decision : { ...undated, decidedAt };
    const digest = isKnown ? known.sha256 : await writeDecision(root, owner, decision);
    const statement = describeVerification(decision, { path, sha256: digest });
    const summary = await signSummary(root, summaryPath(owner), statement, key);
    return { decision, recorded: isKnown ? 'unchanged' : 'written', path, sha256: digest, summary };
  });
}

/** True when two decisions differ at most in when they were made, and in the commit that holds the very same tree. */
export function isSameDecision(one: UndatedDecision, other: UndatedDecision): boolean {
  return canonicalJson(withoutTime(one)) === canonicalJson(withoutTime(other));
}

function withoutTime(decision: UndatedDecision): object {
  const { treeDigest } = decision.source;
  return { ...decision, decidedAt: '', source: { treeDigest } };
}

async function writeDecision(root: string, owner: EvidenceOwner, decision: GateDecision): Promise<string> {
  const text = `${JSON.stringify(decision, null, 2)}\n`;
  const digest = sha256(text);
  await writeFileAtomic(join(root, decisionPath(owner)), text);
  // After the file, as a run's end comes after its evidence: an entry names what is on disk.
  await appendLedger(root, {
    type: 'gate-decided',
    at: decision.decidedAt,
    runId: decision.runId ?? 'none',
    wave: owner.wave,
    subwave: owner.subwave,
    builder: owner.builder,
    outcome: decision.outcome,
    decision: digest,
    evidence: decision.evidence?.sha256 ?? null,
    treeDigest: decision.source.treeDigest,
    rulesCommit: decision.policyRef?.commit ?? null,
  });
  return digest;
}
