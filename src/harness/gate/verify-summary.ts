import { join } from 'node:path';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import type { Problem } from '../../foundation/problem.ts';
import { verifyEnvelope } from '../attestation/dsse.ts';
import type { Envelope } from '../attestation/dsse.ts';
import { parseEnvelope, renderEnvelope } from '../attestation/envelope-file.ts';
import type { PublicKey } from '../attestation/key.ts';
import type { Statement } from '../attestation/statement.ts';

/**
 * What is wrong with the signed summary of a decision, byte by byte; nothing where there is none. It is held against the keys that are
 * trusted, where there are any.
 *
 * @param expected The statement that the decision beside it makes; undefined where there is no decision.
 */
export async function verifySummary(
  root: string,
  file: string,
  expected: Statement | undefined,
  trusted: readonly PublicKey[],
): Promise<Problem[]> {
  const bytes = findFile(join(root, file));
  if (bytes === undefined) return [];
  if (expected === undefined) return [wrongSummary(file, 'The decision that it is of is not there.')];
  const why = await findDefect(bytes, file, expected, trusted);
  return why === undefined ? [] : [wrongSummary(file, why)];
}

async function findDefect(
  bytes: Buffer,
  file: string,
  expected: Statement,
  trusted: readonly PublicKey[],
): Promise<string | undefined> {
  const envelope = await collectProblems([], () => parseEnvelope(bytes, file));
  if (envelope === undefined) return 'It is no signed message.';
  if (envelope.payload !== Buffer.from(canonicalJson(expected)).toString('base64'))
    return 'It is of another decision than the one beside it.';
  const signers = verifyEnvelope(envelope, trusted)?.signers ?? [];
  if (trusted.length > 0 && signers.length === 0) return 'No trusted key signed it.';
  const asWritten = signers.length === 0 ? envelope : withSigner(envelope, signers[0]!);
  return renderEnvelope(asWritten) === bytes.toString() ? undefined : 'The file is not as `qa` wrote it.';
}

/** The envelope as its signer writes it: the name of the key is covered by no signature. */
function withSigner(envelope: Envelope, { id }: PublicKey): Envelope {
  return { ...envelope, signatures: envelope.signatures.map(({ sig }) => ({ keyid: id, sig })) };
}

function wrongSummary(file: string, message: string): Problem {
  return {
    code: 'GATE_SUMMARY',
    file,
    message,
    remedy: 'Restore the file from version control, or decide the gate again where the signing key is.',
  };
}
