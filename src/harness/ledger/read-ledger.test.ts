import { assert, asyncProperty, constantFrom, array, integer, nat, property, record, shuffledSubarray } from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalJson } from '../../foundation/canonical-json.ts';
import { runEnded, runStarted } from './fixtures/entries.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { linkEntry } from './ledger-line.ts';
import type { LedgerContent } from './ledger-line.ts';
import { parseLedger } from './read-ledger.ts';

/** Steps of a history: a branch appends a run, or two branches are merged. */
const step = record({ kind: constantFrom('append', 'merge'), branch: nat(3), other: nat(3) });

/** Plays the steps on four branches and merges all of them at the end. */
function play(steps: readonly { kind: string; branch: number; other: number }[]): Set<LedgerEntry> {
  const branches = Array.from({ length: 4 }, () => new Set<LedgerEntry>());
  for (const [number, { kind, branch, other }] of steps.entries()) {
    if (kind === 'merge') for (const entry of branches[other]!) branches[branch]!.add(entry);
    else
      branches[branch]!.add(
        linkEntry(
          number % 2 === 0 ? runStarted({ runId: `r${number}` }) : runEnded({ runId: `r${number}` }),
          headsOf(branches[branch]!),
        ),
      );
  }
  return new Set(branches.flatMap((branch) => [...branch]));
}

function headsOf(entries: ReadonlySet<LedgerEntry>): string[] {
  const named = new Set([...entries].flatMap(({ heads }) => heads));
  return [...entries].map(({ digest }) => digest).filter((digest) => !named.has(digest));
}

function bytesOf(entries: Iterable<LedgerEntry>): Buffer {
  return Buffer.from([...entries].map((entry) => `${canonicalJson(entry)}\n`).join(''));
}

test('an empty file is an empty ledger', () => {
  expect(parseLedger(Buffer.from(''))).toEqual({ entries: [], heads: [], problems: [] });
});

test.for([
  { type: 'other' },
  { type: 'run-started' },
  { type: 'run-ended', criteria: {} },
  { type: 'run-ended', criteria: { a: null }, evidence: {} },
])('a line with its right digest that is no entry is edited: %o', (content) => {
  const line = linkEntry(content as unknown as LedgerContent, []);
  expect(parseLedger(bytesOf([line]))).toMatchObject({ entries: [], problems: [{ code: 'LEDGER_EDITED' }] });
});

test('branches merged line by line, in any order, verify, and read the same', () => {
  const history = array(step, { maxLength: 30 }).chain((steps) => {
    const entries = [...play(steps)];
    return record({ entries: constantFrom(entries), lines: shuffledSubarray(entries, { minLength: entries.length }) });
  });
  assert(
    property(history, ({ entries, lines }) => {
      const ledger = parseLedger(bytesOf(lines));
      expect(ledger.problems).toEqual([]);
      expect(ledger.heads).toEqual(headsOf(new Set(entries)).toSorted());
      expect(ledger.entries).toEqual(parseLedger(bytesOf(entries)).entries);
      const place = new Map(ledger.entries.map(({ digest }, index) => [digest, index]));
      for (const entry of ledger.entries)
        for (const head of entry.heads) expect(place.get(head)).toBeLessThan(place.get(entry.digest)!);
    }),
    { numRuns: 200 },
  );
});

test('any byte that is changed is found, and its line named', async () => {
  const start = linkEntry(runStarted({ expression: '--qa "QA-1" … \uFFFD' }), []);
  const end = linkEntry(runEnded(), [start.digest]);
  const bytes = bytesOf([start, end]);
  const firstLength = bytes.indexOf(0x0a);
  await assert(
    asyncProperty(nat(bytes.length - 1), integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      const { problems } = parseLedger(changed);
      // A line break in the place of the first byte of a line leaves an empty line, and what is damaged is the next.
      const isMoved = changed[at] === 0x0a && (at === 0 || at === firstLength + 1);
      const line = (at <= firstLength ? 1 : 2) + (isMoved ? 1 : 0);
      expect(problems.map((problem) => problem.line)).toContain(line);
    }),
    { numRuns: 3000 },
  );
});

function codesOf(bytes: Buffer): string[] {
  return parseLedger(bytes).problems.map(({ code }) => code);
}

test('a line that was changed is told from one that was cut short, wherever that was', () => {
  const line = bytesOf([linkEntry(runEnded(), [])]).subarray(0, -1);
  for (let at = 1; at < line.length; at += 1) {
    expect(codesOf(line.subarray(0, at)), `cut at ${at}`).toEqual(['LEDGER_TORN']);
    for (const change of [0x01, 0x20, 0x80]) {
      const changed = Buffer.from(line);
      changed[at]! ^= change;
      expect(codesOf(changed), `changed at ${at}`).toContain('LEDGER_EDITED');
    }
  }
});

test('a removed entry is missed by the one that follows it', () => {
  const start = linkEntry(runStarted(), []);
  const end = linkEntry(runEnded(), [start.digest]);
  expect(parseLedger(bytesOf([end]))).toMatchObject({ entries: [end], problems: [{ code: 'LEDGER_PARENT_MISSING', line: 1 }] });
});

test('a repeated line counts once and is named', () => {
  const start = linkEntry(runStarted(), []);
  expect(parseLedger(bytesOf([start, start]))).toMatchObject({
    entries: [start],
    heads: [start.digest],
    problems: [{ code: 'LEDGER_REPEATED', line: 2 }],
  });
});

/** Milliseconds that reading a ledger of `count` entries takes. */
function timeReading(count: number): number {
  const entries: LedgerEntry[] = [];
  for (let number = 0; number < count; number += 1) {
    const heads = entries.slice(-1).map(({ digest }) => digest);
    entries.push(linkEntry(runEnded({ runId: `r${number}` }), heads));
  }
  const bytes = bytesOf(entries);
  const startedMs = performance.now();
  parseLedger(bytes);
  return performance.now() - startedMs;
}

test('reading time grows with the number of entries and not with its square', () => {
  timeReading(2_000);
  // 16 times the entries; a quadratic reader would take 256 times as long. The room between is for a busy machine.
  expect(timeReading(32_000) / timeReading(2_000)).toBeLessThan(100);
});
