import { expect, test } from 'vitest';

import { sampleComponent, sampleCriterion, sampleRecord } from '../evidence/fixtures/sample-record.ts';
import { runEnded, runStarted } from '../ledger/fixtures/entries.ts';
import { linkEntry } from '../ledger/ledger-line.ts';
import { emptyLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import type { CheckpointRecord } from './checkpoint.ts';
import { reachCheckpoints } from './reach-checkpoints.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';

const range = { first: 1, last: 2 };
const summary = 'evidence/wave-1.0/somebody/subwave-1.0/qa_evidence_summary.json';

/** The checkpoint that a run of QA-1, GREEN, and QA-2 in that state records. */
function reach(runId: string, second: CriterionState): CheckpointRecord {
  const components = [
    sampleComponent('QA-1', [sampleCriterion('QA-1.1', 'GREEN')]),
    sampleComponent('QA-2', [sampleCriterion('QA-2.1', second)], { state: second }),
  ];
  const record = { ...sampleRecord(components, { runId }), artifacts: [] };
  return reachCheckpoints({ record, thresholds: [0.5], closedGates: [], ledger: emptyLedger, previous: [] })[0]!;
}

/** The ledger after that run. */
function append(
  { entries, heads }: Ledger,
  runId: string,
  second: CriterionState,
  evidence: Readonly<Record<string, string>> = { [summary]: 'a'.repeat(64) },
): Ledger {
  const { finishedAt: at, source } = sampleRecord([]);
  const start = linkEntry(runStarted({ runId, components: ['QA-1', 'QA-2', 'QA-9'], ...source }), heads);
  const states = { 'QA-1.1': 'GREEN', 'QA-2.1': second, 'QA-9.1': 'RED' } as const;
  const criteria = Object.fromEntries(Object.entries(states).map(([id, state]) => [id, { state, durationMs: 1 }]));
  const end = linkEntry(runEnded({ runId, at, criteria, evidence }), [start.digest]);
  return { entries: [...entries, start, end], heads: [end.digest], problems: [] };
}

test('an empty ledger bears nothing out', () => {
  expect(verifyCheckpoint(reach('r', 'RED'), range, emptyLedger).contradiction).toBe('it knows no end of run r');
});

test.for<CriterionState>(['GREEN', 'RED', 'MISSING'])('the ledger of its run bears a checkpoint out: %s', (second) => {
  const ledger = append(append(emptyLedger, 'r', second), 'later', 'GREEN');
  expect(verifyCheckpoint(reach('r', second), range, ledger)).toEqual({ ...reach('r', second), contradiction: null });
});

test.for<[Partial<CheckpointRecord>, string]>([
  [{ completed: 2 }, 'completed of run r is 1, not 2'],
  [{ total: 1 }, 'total of run r is 2, not 1'],
  [{ percent: 100 }, 'percent of run r is 50, not 100'],
  [{ threshold: 1 }, 'run r did not reach the threshold'],
  [{ status: 'ON_TRACK' }, 'run r was AT_RISK, not ON_TRACK'],
  [{ recordedAt: '2020-01-01T00:00:00Z' }, 'recordedAt of run r is 2026-01-02T03:04:06.678Z, not 2020-01-01T00:00:00Z'],
  [{ treeDigest: 'c'.repeat(64) }, `treeDigest of run r is ${'a'.repeat(64)}, not ${'c'.repeat(64)}`],
  [{ commit: 'c'.repeat(40) }, `commit of run r is null, not ${'c'.repeat(40)}`],
])('%o is contradicted', ([changes, contradiction]) => {
  const checkpoint = { ...reach('r', 'RED'), ...changes };
  expect(verifyCheckpoint(checkpoint, range, append(emptyLedger, 'r', 'RED'))).toEqual({ ...checkpoint, contradiction });
});

test('a status that is worse than the run alone admits may have its reasons', () => {
  const checkpoint = { ...reach('r', 'RED'), status: 'BLOCKED' } as const;
  expect(verifyCheckpoint(checkpoint, range, append(emptyLedger, 'r', 'RED')).contradiction).toBeNull();
});

test('a run that left no complete evidence records no checkpoint', () => {
  const { contradiction } = verifyCheckpoint(reach('r', 'RED'), range, append(emptyLedger, 'r', 'RED', {}));
  expect(contradiction).toBe('run r did not cover every criterion');
});

test('only the first run to cross records it; of two at the same time, either', () => {
  const first = append(emptyLedger, 'r', 'RED');
  const checkpoint = reach('s', 'RED');
  expect(verifyCheckpoint(checkpoint, range, append(first, 's', 'RED')).contradiction).toBe(
    'run r had crossed the threshold before',
  );
  const beside = append(emptyLedger, 's', 'RED');
  const together = { ...emptyLedger, entries: [...first.entries, ...beside.entries] };
  expect(verifyCheckpoint(checkpoint, range, together).contradiction).toBeNull();
});
