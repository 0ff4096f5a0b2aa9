import { invalidInput } from '../../foundation/input/invalid-input.ts';
import { findSchemaProblems } from '../../foundation/input/json-schema.ts';
import { parseJson } from '../../foundation/input/parse-json.ts';
import type { Envelope } from './dsse.ts';

/**
 * A signed message as it stands in a file. Nothing in it is to be believed before it is verified.
 *
 * @throws {QaError} INVALID_INPUT with every way in which it is no envelope.
 */
export async function parseEnvelope(bytes: Uint8Array, file: string): Promise<Envelope> {
  const document = parseJson(bytes, { file });
  const problems = await findSchemaProblems(document, 'dsse-envelope');
  if (problems.length > 0) throw invalidInput(problems);
  return document.value as Envelope;
}

/** The text of the file. */
export function renderEnvelope(envelope: Envelope): string {
  return `${JSON.stringify(envelope, null, 2)}\n`;
}
