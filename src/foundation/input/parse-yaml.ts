import { decodeText } from './decode-text.ts';
import { defaultLimits } from './input-limits.ts';
import type { InputLimits } from './input-limits.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { findPlainYaml } from './plain-yaml.ts';
import { parseStrictYaml } from './strict-yaml.ts';

export interface ParseOptions {
  /** Name of the input in problems: a path relative to the root. */
  readonly file: string;
  readonly limits?: InputLimits;
}

/**
 * Parses one YAML 1.2 document of the core schema. Keys are text as written, maps have no prototype. Refuses directives,
 * anchors, aliases, merge keys, foreign tags, several documents, duplicate keys, `__proto__`, and what is too large or too deep.
 *
 * @throws {QaError} INVALID_INPUT with every problem found.
 */
export function parseYaml(input: string | Uint8Array, { file, limits = defaultLimits }: ParseOptions): ParsedDocument {
  const source = decodeText(input, file, limits);
  return findPlainYaml(source, limits.depth) ?? parseStrictYaml(source, limits);
}
