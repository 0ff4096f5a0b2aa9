import { hostname } from 'node:os';
import { expect, test } from 'vitest';

import { attemptsByComponent, brokenRuns, countAttempts, findFirstGreen } from './attempts.ts';
import { runEnded, runStarted } from './fixtures/entries.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { linkEntry } from './ledger-line.ts';
import type { LedgerContent } from './ledger-line.ts';
import { emptyLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';

function ledgerOf(...contents: LedgerContent[]): Ledger {
  const entries: LedgerEntry[] = [];
  for (const content of contents)
    entries.push(
      linkEntry(
        content,
        entries.slice(-1).map(({ digest }) => digest),
      ),
    );
  return { ...emptyLedger, entries };
}

const red = { 'QA-1.1': { state: 'RED', durationMs: 1 }, 'QA-1.2': { state: 'GREEN', durationMs: 2 } } as const;

test('an empty ledger has no attempts and no broken runs', () => {
  expect(attemptsByComponent(emptyLedger).size).toBe(0);
  expect(countAttempts(emptyLedger).size).toBe(0);
  expect(brokenRuns(emptyLedger)).toEqual([]);
  expect(findFirstGreen([])).toBeUndefined();
});

test('counts attempts to the first that was GREEN', () => {
  const ledger = ledgerOf(
    runStarted({ runId: 'a' }),
    runEnded({ runId: 'a', criteria: red }),
    runStarted({ runId: 'b' }),
    runStarted({ runId: 'c', components: ['QA-1', 'QA-2'] }),
    runEnded({ runId: 'c' }),
  );
  const attempts = attemptsByComponent(ledger).get('QA-1')!;
  expect(attempts.map(({ state }) => state)).toEqual(['RED', 'BROKEN', 'GREEN']);
  expect(attempts.map(({ durationMs }) => durationMs)).toEqual([3, 0, 7.5]);
  expect(findFirstGreen(attempts, ['QA-1.1', 'QA-1.2'])?.number).toBe(3);
  expect(countAttempts(ledger)).toEqual(
    new Map([
      ['QA-1', 3],
      ['QA-2', 1],
    ]),
  );
});

test('an attempt that covered only some criteria is not the first GREEN', () => {
  const partly = { 'QA-1.1': { state: 'GREEN', durationMs: 1 } } as const;
  const ledger = ledgerOf(runStarted(), runEnded({ criteria: partly }));
  expect(findFirstGreen(attemptsByComponent(ledger).get('QA-1')!, ['QA-1.1', 'QA-1.2'])).toBeUndefined();
});

test('tells a run at work from one that broke off', () => {
  const here = { host: hostname(), pid: process.pid };
  const atWork = runStarted({ runId: 'now', ...here, at: new Date().toISOString() });
  const gone = runStarted({ runId: 'gone', ...here, pid: 2 ** 30, at: new Date().toISOString() });
  const ledger = ledgerOf(atWork, gone, runStarted({ runId: 'elsewhere' }));
  expect(brokenRuns(ledger).map(({ runId }) => runId)).toEqual(['gone', 'elsewhere']);
  expect(
    attemptsByComponent(ledger)
      .get('QA-1')!
      .map(({ state }) => state),
  ).toEqual(['RUNNING', 'BROKEN', 'BROKEN']);
});

test('a component of a number that begins like another is not taken for it', () => {
  const other = { 'QA-11.1': { state: 'RED', durationMs: 1 } } as const;
  const ledger = ledgerOf(
    runStarted({ components: ['QA-1', 'QA-11'] }),
    runEnded({ criteria: { ...runEnded().criteria, ...other } }),
  );
  expect(attemptsByComponent(ledger).get('QA-1')![0]!.state).toBe('GREEN');
});
