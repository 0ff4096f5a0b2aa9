import { expect, test } from 'vitest';

import type { Component } from '../catalog/catalog.ts';
import type { DebtReport, StaticTest } from '../debt/debt-report.ts';
import type { RunRecord } from './run-record.ts';
import { traceCriteria } from './trace-criteria.ts';

const at = { file: 'qa/catalog/1.yaml', line: 1, column: 1 };
const component: Component = {
  id: 'QA-1',
  title: 'One',
  module: 'm',
  subwave: '1.0',
  sources: ['src/**'],
  criteria: ['adds', 'subtracts'].map((statement, index) => ({
    id: `QA-1.${index + 1}`,
    component: 'QA-1',
    statement,
    timeoutMs: 1,
    regression: false,
    at,
  })),
  at,
};
const catalogIds = new Set(['QA-1.1', 'QA-1.2', 'QA-2.1']);

function debtReport(...tests: readonly StaticTest[]): DebtReport {
  return { files: [], sizeBytes: 0, tests, findings: [] };
}

function staticTest(line: number, criterionId: string, title: string): StaticTest {
  return { file: 'a.qa.ts', line, column: 1, title, suites: [], criterionId, table: false, digest: '', surroundings: '', debt: [] };
}

const digest = 'a'.repeat(64);

/** Only what the trace reads. */
function record(runId: string, states: Readonly<Record<string, string>>): RunRecord {
  const criteria = Object.entries(states).map(([criterion, state]) => ({ criterion, state }));
  return { runId, source: { treeDigest: digest }, finishedAt: '2026-01-02T03:04:05Z', components: [{ criteria }] } as unknown as RunRecord;
}

test('without tests and evidence every criterion says so', () => {
  const { criteria, strayTests } = traceCriteria([component], catalogIds, debtReport(), new Map(), digest);
  expect(criteria.map(({ id, tests, evidence }) => ({ id, tests, evidence }))).toEqual([
    { id: 'QA-1.1', tests: [], evidence: null },
    { id: 'QA-1.2', tests: [], evidence: null },
  ]);
  expect(strayTests).toEqual([]);
  expect(traceCriteria([], catalogIds, debtReport(), new Map(), digest)).toEqual({ criteria: [], strayTests: [] });
});

test('joins tests by id, tells a wrong title from a right one, and keeps every bearer', () => {
  const debt = debtReport(
    staticTest(3, 'QA-1.1', 'QA-1.1 adds'),
    staticTest(9, 'QA-1.1', 'QA-1.1 adds quickly'),
    staticTest(12, 'QA-2.1', 'QA-2.1 multiplies'),
  );
  const { criteria, strayTests } = traceCriteria([component], catalogIds, debt, new Map(), digest);
  expect(criteria[0]!.tests.map(({ line, titleMatches }) => [line, titleMatches])).toEqual([
    [3, true],
    [9, false],
  ]);
  expect(strayTests).toEqual([]);
});

test('a test whose criterion the catalog does not have is a stray', () => {
  const { strayTests } = traceCriteria([component], catalogIds, debtReport(staticTest(3, 'QA-9.1', 'QA-9.1 x')), new Map(), digest);
  expect(strayTests).toEqual([{ file: 'a.qa.ts', line: 3, title: 'QA-9.1 x' }]);
});

test('takes the state from the record of the run, also from one that covers a part', () => {
  const records = new Map([['1.0', record('run-1', { 'QA-1.2': 'RED' })]]);
  const { criteria } = traceCriteria([component], catalogIds, debtReport(), records, digest);
  expect(criteria.map(({ evidence }) => evidence)).toEqual([null, { state: 'RED', runId: 'run-1', finishedAt: '2026-01-02T03:04:05Z', current: true }]);
  const [, stale] = traceCriteria([component], catalogIds, debtReport(), records, 'b'.repeat(64)).criteria;
  expect(stale?.evidence).toMatchObject({ state: 'RED', current: false });
});
