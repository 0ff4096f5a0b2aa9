import { expect, test } from 'vitest';

import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { runEnded, runStarted } from '../ledger/fixtures/entries.ts';
import { linkEntry } from '../ledger/ledger-line.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import { reachCheckpoints } from './reach-checkpoints.ts';
import type { ProgressInputs } from './reach-checkpoints.ts';

/** A record of one component a state. */
function recordOf(states: readonly CriterionState[], changes: Partial<RunRecord> = {}): RunRecord {
  const components = states.map((state, index) =>
    sampleComponent(`QA-${index + 1}`, [sampleCriterion(`QA-${index + 1}.1`, state)], { state }),
  );
  return { ...sampleRecord(components), artifacts: [], ...changes };
}

function reach(record: RunRecord, changes: Partial<ProgressInputs> = {}) {
  return reachCheckpoints({ record, thresholds: [0.5], closedGates: [], ledger: emptyLedger, previous: [], ...changes });
}

test('a run on nothing reaches nothing', () => {
  expect(reach(recordOf([]))).toEqual([]);
});

test('is reached at the threshold and not below', () => {
  expect(reach(recordOf(['GREEN', 'MISSING', 'MISSING']))).toEqual([]);
  expect(reach(recordOf(['GREEN', 'MISSING']))).toMatchObject([
    {
      number: 1,
      threshold: 0.5,
      completed: 1,
      total: 2,
      percent: 50,
      status: 'ON_TRACK',
      issues: [],
      notes: ['1 of 2 criteria have no test yet.'],
      runId: 'run-1',
    },
  ]);
});

test('one run may cross several thresholds, and none that was recorded before', () => {
  const thresholds = [0.25, 0.5, 1];
  const all = reach(recordOf(['GREEN', 'GREEN']), { thresholds });
  expect(all.map(({ number, threshold }) => [number, threshold])).toEqual([
    [1, 0.25],
    [2, 0.5],
    [3, 1],
  ]);
  expect(reach(recordOf(['GREEN', 'GREEN']), { thresholds, previous: [all[1]!] }).map(({ number }) => number)).toEqual([1, 3]);
  expect(reach(recordOf(['GREEN', 'GREEN']), { thresholds, previous: all })).toEqual([]);
});

test('a partial and an interrupted run reach nothing', () => {
  const { selection } = recordOf(['GREEN']);
  expect(reach(recordOf(['GREEN'], { selection: { ...selection, complete: false } }))).toEqual([]);
  expect(reach(recordOf(['GREEN'], { status: 'INTERRUPTED' }))).toEqual([]);
});

test.for(['RED', 'TIMEOUT', 'VOID'] as const)('%s among what was attempted is AT_RISK and named', (state) => {
  expect(reach(recordOf(['GREEN', state]))).toMatchObject([
    { status: 'AT_RISK', issues: [expect.stringContaining(`QA-2.1 is ${state}`)] },
  ]);
});

test('a criterion on which runs of the same tree disagree is AT_RISK', () => {
  const record = recordOf(['GREEN']);
  const { treeDigest } = record.source;
  const failing = { 'QA-1.1': { state: 'RED', durationMs: 1 } } as const;
  const ledgerOf = (digest: string) => ({
    ...emptyLedger,
    entries: [linkEntry(runStarted({ treeDigest: digest }), []), linkEntry(runEnded({ criteria: failing }), [])],
  });
  expect(reach(record, { ledger: ledgerOf(treeDigest) })).toMatchObject([
    { status: 'AT_RISK', issues: ['QA-1.1 is flaky: runs of the same tree disagree on it.'] },
  ]);
  expect(reach(record, { ledger: ledgerOf('c'.repeat(64)) })).toMatchObject([{ status: 'ON_TRACK' }]);
});

test('a closed gate and a failed environment are BLOCKED', () => {
  const closedGates = [{ subwave: '0.9', outcome: 'UNDECIDED', source: 'not decided' }] as const;
  expect(reach(recordOf(['GREEN']), { closedGates })).toMatchObject([
    { status: 'BLOCKED', issues: ['The gate of subwave 0.9 is UNDECIDED, not PASS (not decided).'] },
  ]);
  const failed = recordOf(['GREEN'], { runner: { end: 'failed', message: 'no worker', passes: 1, repeats: 1 } });
  expect(reach(failed)).toMatchObject([{ status: 'BLOCKED', issues: ['The environment failed: no worker'] }]);
});
