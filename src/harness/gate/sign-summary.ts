import { join } from 'node:path';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { findFile } from '../../foundation/files/find-file.ts';
import { removeFile } from '../../foundation/files/remove-file.ts';
import { writeFileAtomic } from '../../foundation/files/write-file-atomic.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { signEnvelope } from '../attestation/dsse.ts';
import { parseEnvelope, renderEnvelope } from '../attestation/envelope-file.ts';
import type { SigningKey } from '../attestation/key.ts';
import type { Statement } from '../attestation/statement.ts';

/**
 * Signs the summary of a decision when there is a key, and returns where it lies. One that was signed before is kept where there is no
 * key, but only of this very decision.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function signSummary(
  root: string,
  path: string,
  statement: Statement,
  key: SigningKey | undefined,
): Promise<string | null> {
  const text = canonicalJson(statement);
  const present = findFile(join(root, path))?.toString();
  if (key === undefined) {
    if (present !== undefined && (await payloadOf(present, path)) === text) return path;
    await removeFile(join(root, path));
    return null;
  }
  // The same statement signed with the same key is the same text.
  const signed = renderEnvelope(signEnvelope(text, key));
  if (present !== signed) await writeFileAtomic(join(root, path), signed);
  return path;
}

async function payloadOf(text: string, file: string): Promise<string | undefined> {
  const envelope = await collectProblems([], () => parseEnvelope(Buffer.from(text), file));
  return envelope === undefined ? undefined : Buffer.from(envelope.payload, 'base64').toString();
}
