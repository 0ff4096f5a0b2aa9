import { join } from 'node:path';

import { findFile } from '../../foundation/files/find-file.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { emptyLedger, ledgerPath } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { LineReadings } from './line-readings.ts';

/** A command reads the same ledger several times, since others may write to it meanwhile. */
const lastReadings = new LineReadings();

/**
 * Reads and verifies the whole ledger of a repository in one pass; an absent one is empty. Damage is a problem, not an error. The file
 * is read in full each time; lines are verified again only where its bytes are not those of the last reading.
 */
export async function readLedger(root: string): Promise<Ledger> {
  const bytes = findFile(join(root, ledgerPath));
  return bytes === undefined ? emptyLedger : parseLedger(bytes, lastReadings);
}

/** {@link readLedger} over the bytes of the file. Pure. */
export function parseLedger(bytes: Buffer, readings = new LineReadings()): Ledger {
  const places = new Map<string, number>();
  const found: LedgerEntry[] = [];
  const problems: Problem[] = [];
  for (const { number, reading } of readings.read(bytes)) {
    if (reading.kind !== 'entry') problems.push(reading.kind === 'torn' ? tornLine(number) : editedLine(number));
    else if (places.has(reading.entry.digest)) problems.push(repeatedLine(number, places.get(reading.entry.digest)!));
    else {
      places.set(reading.entry.digest, number);
      found.push(reading.entry);
    }
  }
  problems.push(...found.flatMap((entry) => missingParents(entry, places)));
  const named = new Set(found.flatMap((entry) => entry.heads));
  const heads = found
    .map(({ digest }) => digest)
    .filter((digest) => !named.has(digest))
    .toSorted();
  return { entries: orderByDescent(found), heads, problems: problems.toSorted((a, b) => a.line! - b.line!) };
}

/** Parents first; where descent leaves it open, by time and then by digest. */
function orderByDescent(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const depths = measureDepths(entries);
  const byDescent = (a: LedgerEntry, b: LedgerEntry) =>
    depths.get(a.digest)! - depths.get(b.digest)! || compareText(a.at, b.at) || compareText(a.digest, b.digest);
  return entries.toSorted(byDescent);
}

/** The length of the longest chain below each entry. Lines may come in any order, so a stack replaces a single pass. */
function measureDepths(entries: readonly LedgerEntry[]): Map<string, number> {
  const byDigest = new Map(entries.map((entry) => [entry.digest, entry]));
  const depths = new Map<string, number>();
  for (const entry of entries) {
    const stack = [entry];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const before = stack.length;
      let depth = 0;
      for (const digest of top.heads) {
        const known = depths.get(digest);
        if (known !== undefined) depth = Math.max(depth, known);
        else if (byDigest.has(digest)) stack.push(byDigest.get(digest)!);
      }
      if (stack.length > before) continue;
      depths.set(top.digest, depth + 1);
      stack.pop();
    }
  }
  return depths;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function missingParents(entry: LedgerEntry, places: ReadonlyMap<string, number>): Problem[] {
  return entry.heads
    .filter((digest) => !places.has(digest))
    .map((digest) => ({
      code: 'LEDGER_PARENT_MISSING',
      file: ledgerPath,
      line: places.get(entry.digest)!,
      message: `The entry of run ${entry.runId} follows ${digest}, and no valid line bears that digest: an entry was removed or changed.`,
      remedy: 'Restore the file from version control; entries are never removed.',
    }));
}

function tornLine(line: number): Problem {
  return {
    code: 'LEDGER_TORN',
    file: ledgerPath,
    line,
    message: 'The line breaks off: its writer was killed, or the disk was full.',
    remedy: 'Leave it; the next entry starts on a line of its own, and nothing before it is lost.',
  };
}

function editedLine(line: number): Problem {
  return {
    code: 'LEDGER_EDITED',
    file: ledgerPath,
    line,
    message: 'The line is not what its digest says it was: it was changed after it was written.',
    remedy: 'Restore the file from version control; entries are never changed.',
  };
}

function repeatedLine(line: number, first: number): Problem {
  return {
    code: 'LEDGER_REPEATED',
    file: ledgerPath,
    line,
    message: `The line repeats line ${first}; it counts once.`,
    remedy: 'Nothing is lost; it comes from a merge. Remove the second line if it disturbs.',
  };
}
