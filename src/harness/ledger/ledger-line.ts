import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { scanJson } from '../../foundation/input/json-scanner.ts';
import { SourceText } from '../../foundation/input/source-text.ts';
import { ledgerPath } from './ledger.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { parseEntry } from './parse-entry.ts';

const digestField = '"digest":"';
const digestLength = 64;
const depthOfEntry = 16;

/** An entry before it is linked to the ledger. */
export type LedgerContent = LedgerEntry extends infer Entry
  ? Entry extends LedgerEntry
    ? Omit<Entry, 'schemaVersion' | 'bytes' | 'digest' | 'heads'>
    : never
  : never;

/** Links an entry to the heads it saw, and gives it the length of its line and its digest. */
export function linkEntry(content: LedgerContent, heads: readonly string[]): LedgerEntry {
  const unmeasured = { ...content, schemaVersion: 1, heads: heads.toSorted() } as const;
  const undigested = { ...unmeasured, bytes: measureLine(unmeasured) };
  return { ...undigested, digest: sha256(canonicalJson(undigested)) } as LedgerEntry;
}

/** The length of the line that will hold the entry, the digits of that very length included. */
function measureLine(unmeasured: object): number {
  const withoutDigits = Buffer.byteLength(canonicalJson({ ...unmeasured, bytes: 0, digest: '0'.repeat(digestLength) })) - 1;
  let bytes = withoutDigits;
  while (withoutDigits + String(bytes).length !== bytes) bytes = withoutDigits + String(bytes).length;
  return bytes;
}

/** What a line turned out to be. */
export type LineReading =
  | { readonly kind: 'entry'; readonly entry: LedgerEntry }
  /** The beginning of an entry: its writer was killed, or the disk was full. */
  | { readonly kind: 'torn' }
  /** Not what its digest says it was. */
  | { readonly kind: 'edited' };

/** Reads one line and verifies its digest over the very bytes, so that no change of a byte goes unseen. */
export function readLine(line: Buffer, text = line.toString()): LineReading {
  const entry = parseEntry(text);
  if (entry === undefined) return { kind: isBeginning(line, text) ? 'torn' : 'edited' };
  const digest = digestOfLine(line);
  return digest !== undefined && digest === entry.digest ? { kind: 'entry', entry } : { kind: 'edited' };
}

/** Holds a line without its digest; kept, since there are hundreds of lines. */
let scratch = Buffer.alloc(0);

/**
 * The digest that the line should bear. An entry is digested in canonical JSON without its `digest`, and the line is the
 * same canonical JSON with it, so cutting the field out of the line spares writing every entry anew. Undefined for a line without one.
 */
function digestOfLine(line: Buffer): string | undefined {
  const start = line.indexOf(digestField);
  if (start === -1) return undefined;
  if (scratch.length < line.length) scratch = Buffer.allocUnsafe(2 * line.length);
  const end = start + digestField.length + digestLength + '",'.length;
  const length = line.copy(scratch, 0, 0, start) + line.copy(scratch, start, end);
  return sha256(scratch.subarray(0, length));
}

/** True when the line is what a writer leaves that breaks off: sound JSON up to its end, and shorter than it says. */
function isBeginning(line: Buffer, text: string): boolean {
  const [, stated] = /^.{0,80}"bytes":(\d+),/.exec(text.slice(0, 160)) ?? [];
  if (stated !== undefined && line.length >= Number(stated)) return false;
  return scanJson(new SourceText(ledgerPath, text), depthOfEntry).endsEarly;
}
