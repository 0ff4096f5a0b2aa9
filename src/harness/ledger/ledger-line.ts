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
export function readLine(bytes: Buffer): LineReading {
  const entry = parseEntry(bytes.toString());
  if (entry === undefined) return { kind: isBeginning(bytes) ? 'torn' : 'edited' };
  return digestOfLine(bytes) === entry.digest ? { kind: 'entry', entry } : { kind: 'edited' };
}

/**
 * The digest that the line should bear. An entry is digested in canonical JSON without its `digest`, and the line is the
 * same canonical JSON with it, so cutting the field out of the bytes spares writing every entry anew.
 */
function digestOfLine(bytes: Buffer): string {
  const start = bytes.indexOf(digestField);
  const end = start + digestField.length + digestLength + '",'.length;
  return sha256(Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]));
}

/** True when the bytes are what a writer leaves that breaks off: sound JSON up to their end, and fewer than they say. */
function isBeginning(bytes: Buffer): boolean {
  const [, stated] = /^.{0,80}"bytes":(\d+),/.exec(bytes.toString('utf8', 0, 160)) ?? [];
  if (stated !== undefined && bytes.length >= Number(stated)) return false;
  return scanJson(new SourceText(ledgerPath, bytes.toString()), depthOfEntry).endsEarly;
}
