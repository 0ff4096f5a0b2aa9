import { sha256 } from '../canonical-json.ts';
import { decodeText } from './decode-text.ts';
import { defaultLimits } from './input-limits.ts';
import { validateDocument } from './json-schema.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { findPlainYaml } from './plain-yaml.ts';
import { readInput } from './read-input.ts';

/** A file that fits its schema. */
export interface LoadedYaml {
  readonly document: ParsedDocument;
  /** SHA-256 of the file. */
  readonly digest: string;
}

/**
 * Reads a YAML file below the root and validates it against a schema of this package. Does what `parseYaml` does, and
 * loads the part that few files need only when one does.
 *
 * @throws {QaError} INVALID_INPUT with every problem found.
 */
export async function loadYaml(root: string, file: string, schema: string): Promise<LoadedYaml> {
  const bytes = readInput(root, file);
  const source = decodeText(bytes, file, defaultLimits);
  const plain = findPlainYaml(source, defaultLimits.depth);
  const document = plain ?? (await import('./strict-yaml.ts')).parseStrictYaml(source, defaultLimits);
  await validateDocument(document, schema);
  return { document, digest: sha256(bytes) };
}
