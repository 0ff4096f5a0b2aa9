import { canonicalJson, sha256 } from '../../../foundation/canonical-json.ts';
import { parseYaml } from '../../../foundation/input/parse-yaml.ts';
import { readInput } from '../../../foundation/input/read-input.ts';
import type { FrozenDocument } from '../freeze-lock.ts';

/**
 * A document by what it says: YAML by its value, so that comments and layout do not count; text with its line ends as one.
 *
 * @throws {QaError} INVALID_INPUT
 */
export function digestDocument(root: string, file: string, subject: FrozenDocument['subject']): FrozenDocument {
  const bytes = readInput(root, file);
  if (/\.ya?ml$/.test(file)) return { subject, digest: sha256(canonicalJson(parseYaml(bytes, { file }).value)) };
  return { subject, digest: sha256(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n')) };
}
