import { join } from 'node:path';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { verifyEnvelope } from '../attestation/dsse.ts';
import type { Envelope } from '../attestation/dsse.ts';
import { parseEnvelope, renderEnvelope } from '../attestation/envelope-file.ts';
import type { PublicKey } from '../attestation/key.ts';
import type { EvidenceOwner } from '../evidence/evidence-place.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { decisionPath, summaryPath } from './decision-paths.ts';
import type { GateDecision } from './gate-decision.ts';
import { readGateDecision } from './read-gate-decision.ts';
import { describeVerification } from './verification-summary.ts';

/**
 * What is wrong with the decision on a gate and with its signed summary, byte by byte; nothing for a gate that was never decided, or
 * decided on evidence that a later run replaced. A summary is held against the keys that are trusted, where there are any.
 *
 * @param ledger Read after the evidence that it has to vouch for.
 */
export async function verifyDecision(
  root: string,
  owner: EvidenceOwner,
  ledger: Ledger,
  trusted: readonly PublicKey[],
): Promise<Problem[]> {
  const reading = await readGateDecision(root, owner, ledger);
  if (reading.state === 'refuted') return reading.isDamaged ? [damagedDecision(reading.path, reading.reason)] : [];
  const file = summaryPath(owner);
  const bytes = await findFile(join(root, file));
  if (bytes === undefined) return [];
  if (reading.state === 'absent') return [wrongSummary(file, 'The decision that it is of is not there.')];
  const why = await findSummaryDefect(bytes, owner, reading, trusted);
  return why === undefined ? [] : [wrongSummary(file, why)];
}

async function findSummaryDefect(
  bytes: Buffer,
  owner: EvidenceOwner,
  { decision, sha256 }: { readonly decision: GateDecision; readonly sha256: string },
  trusted: readonly PublicKey[],
): Promise<string | undefined> {
  const envelope = await collectProblems([], () => parseEnvelope(bytes, summaryPath(owner)));
  if (envelope === undefined) return 'It is no signed message.';
  const statement = canonicalJson(describeVerification(decision, { path: decisionPath(owner), sha256 }));
  if (envelope.payload !== Buffer.from(statement).toString('base64')) return 'It is of another decision than the one beside it.';
  const signers = verifyEnvelope(envelope, trusted)?.signers ?? [];
  if (trusted.length > 0 && signers.length === 0) return 'No trusted key signed it.';
  const asWritten = signers.length === 0 ? envelope : withSigner(envelope, signers[0]!);
  return renderEnvelope(asWritten) === bytes.toString() ? undefined : 'The file is not as `qa` wrote it.';
}

/** The envelope as its signer writes it: the name of the key is covered by no signature. */
function withSigner(envelope: Envelope, { id }: PublicKey): Envelope {
  return { ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ keyid: id, sig })) };
}

function damagedDecision(file: string, reason: string): Problem {
  return {
    code: 'GATE_DAMAGED',
    file,
    message: `The decision on the gate is not borne out: ${reason}.`,
    remedy: 'Restore the file from version control, or decide the gate again.',
  };
}

function wrongSummary(file: string, message: string): Problem {
  return {
    code: 'GATE_SUMMARY',
    file,
    message,
    remedy: 'Restore the file from version control, or decide the gate again where the signing key is.',
  };
}
