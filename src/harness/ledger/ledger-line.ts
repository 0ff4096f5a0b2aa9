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
export function readLine(line: Buffer): LineReading {
  return readParts(line.toString(), new Uint8Array(line), line.indexOf(digestField));
}

/**
 * The same of a line in which each byte is a character of ASCII, in less time.
 *
 * @param bytes What the line is in bytes; they are overwritten.
 */
export function readAsciiLine(line: string, bytes: Uint8Array): LineReading {
  return readParts(line, bytes, line.indexOf(digestField));
}

function readParts(line: string, bytes: Uint8Array, digestAt: number): LineReading {
  const entry = parseEntry(line);
  if (entry === undefined) return { kind: isBeginning(line, bytes.length) ? 'torn' : 'edited' };
  return digestAt !== -1 && digestOfLine(bytes, digestAt) === entry.digest ? { kind: 'entry', entry } : { kind: 'edited' };
}

/**
 * The digest that the line should bear. An entry is digested in canonical JSON without its `digest`, and the line is the
 * same canonical JSON with it, so cutting the field out of the line spares writing every entry anew: what stands before it is moved over it.
 */
function digestOfLine(bytes: Uint8Array, digestAt: number): string {
  const length = digestField.length + digestLength + '",'.length;
  bytes.copyWithin(length, 0, digestAt);
  return sha256(bytes.subarray(length));
}

/** True when the line is what a writer leaves that breaks off: sound JSON up to its end, and shorter than it says. */
function isBeginning(line: string, sizeBytes: number): boolean {
  const [, stated] = /^.{0,80}"bytes":(\d+),/.exec(line.slice(0, 160)) ?? [];
  if (stated !== undefined && sizeBytes >= Number(stated)) return false;
  return scanJson(new SourceText(ledgerPath, line), depthOfEntry).endsEarly;
}
