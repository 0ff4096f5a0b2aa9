import { createHash } from 'node:crypto';

import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import type { LedgerEntry } from './ledger-entry.ts';

const digestField = '"digest":"';
const digestLength = 64;

/** An entry before it is linked to the ledger. */
export type LedgerContent = LedgerEntry extends infer Entry
  ? Entry extends LedgerEntry
    ? Omit<Entry, 'schemaVersion' | 'digest' | 'heads'>
    : never
  : never;

/** Links an entry to the heads it saw and gives it its digest. */
export function linkEntry(content: LedgerContent, heads: readonly string[]): LedgerEntry {
  const undigested = { ...content, schemaVersion: 1, heads: heads.toSorted() } as const;
  return { ...undigested, digest: sha256(canonicalJson(undigested)) } as LedgerEntry;
}

/** What a line turned out to be. */
export type LineReading =
  | { readonly kind: 'entry'; readonly entry: LedgerEntry }
  /** The beginning of an entry: its writer was killed, or the disk was full. */
  | { readonly kind: 'torn' }
  /** Not what its digest says it was. */
  | { readonly kind: 'edited' };

/** Reads one line and verifies its digest over the very bytes, so that no change of a byte goes unseen. */
export function readLine(bytes: Buffer): LineReading {
  const entry = parseEntry(bytes);
  if (entry === undefined) return { kind: isBeginning(bytes.toString()) ? 'torn' : 'edited' };
  return digestOfLine(bytes) === entry.digest ? { kind: 'entry', entry } : { kind: 'edited' };
}

function parseEntry(bytes: Buffer): LedgerEntry | undefined {
  try {
    const value = JSON.parse(bytes.toString()) as LedgerEntry;
    return Array.isArray(value.heads) && hasItsFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Anybody can give a line of another shape its right digest; nobody shall end a reader with it. */
function hasItsFields(entry: LedgerEntry): boolean {
  if (entry.type === 'run-started') return Array.isArray(entry.components);
  const ends = Object.values(entry.criteria);
  return (
    entry.type === 'run-ended' &&
    typeof entry.evidence === 'object' &&
    entry.evidence !== null &&
    ends.every((end) => end !== null)
  );
}

/**
 * The digest that the line should bear. An entry is digested in canonical JSON without its `digest`, and the line is the
 * same canonical JSON with it, so cutting the field out of the bytes spares writing every entry anew.
 */
function digestOfLine(bytes: Buffer): string {
  const start = bytes.indexOf(digestField);
  const end = start + digestField.length + digestLength + '",'.length;
  return createHash('sha256').update(bytes.subarray(0, start)).update(bytes.subarray(end)).digest('hex');
}

/** True when the text opens an object and ends before it closes. */
function isBeginning(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (!inString && character === '{') depth += 1;
    else if (!inString && character === '}') depth -= 1;
    if (depth === 0) return false;
  }
  return depth > 0;
}
