import { decodeText } from './decode-text.ts';
import { defaultLimits } from './input-limits.ts';
import { invalidInput } from './invalid-input.ts';
import { scanJson } from './json-scanner.ts';
import { ParsedDocument } from './parsed-document.ts';
import type { EntryOffsets } from './parsed-document.ts';
import type { ParseOptions } from './parse-yaml.ts';
import { findPlainJson } from './plain-json.ts';

/**
 * Parses JSON. Refuses duplicate keys, `__proto__`, invalid UTF-8, and what is too large, too deep or has too many
 * entries.
 *
 * @throws {QaError} INVALID_INPUT with every duplicate key, or with the first syntax error.
 */
export function parseJson(input: string | Uint8Array, { file, limits = defaultLimits }: ParseOptions): ParsedDocument {
  const source = decodeText(input, file, limits);
  const scan = () => scanJson(source, limits.depth, limits.tokens);
  const plain = findPlainJson(source.text, limits);
  if (plain !== undefined) return new ParsedDocument(plain, source, () => pairContainers(plain, scan().containers));
  const { problems, containers } = scan();
  if (problems.length > 0) throw invalidInput(problems);
  const value = JSON.parse(source.text) as unknown;
  return new ParsedDocument(value, source, () => pairContainers(value, containers));
}

/** Both sides list the containers in the order in which they begin, so the two walks meet the same ones. */
function pairContainers(root: unknown, containers: readonly EntryOffsets[]): Map<object, EntryOffsets> {
  const paired = new Map<object, EntryOffsets>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const entries = containers[paired.size]!;
    paired.set(value, entries);
    for (const name of entries.keys()) visit((value as Record<string, unknown>)[name]);
  };
  visit(root);
  return paired;
}
