import { expect, test } from 'vitest';

import { renderCtrf } from './ctrf.ts';
import { sampleComponent, sampleCriterion, sampleRecord } from './fixtures/sample-record.ts';
import { renderSarif } from './sarif.ts';

const errors = [{ name: 'AssertionError', message: 'no', stack: 'at a\u001b[31m', file: 'src/a.ts', line: 3 }];
const mixed = sampleRecord([
  sampleComponent('QA-1', [
    sampleCriterion('QA-1.1', 'GREEN'),
    sampleCriterion('QA-1.2', 'RED', { errors }),
    sampleCriterion('QA-1.3', 'MISSING'),
    sampleCriterion('QA-1.4', 'TIMEOUT'),
    sampleCriterion('QA-1.5', 'VOID'),
  ]),
]);
const debt = [{ kind: 'skip', file: 'qa/tests/a b.qa.ts', line: 4, column: 2, excerpt: 'test.skip(', message: 'skipped' }] as const;

interface Ctrf {
  readonly results: { readonly summary: Readonly<Record<string, number>>; readonly tests: readonly { readonly status: string; readonly trace?: string }[] };
}

interface Sarif {
  readonly runs: readonly [{ readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }; readonly results: readonly { readonly ruleId: string; readonly locations: readonly object[] }[] }];
}

test('an empty run is rendered as one', () => {
  const empty = sampleRecord([]);
  expect((JSON.parse(renderCtrf(empty)) as Ctrf).results).toMatchObject({ summary: { tests: 0, passed: 0 }, tests: [] });
  expect((JSON.parse(renderSarif(empty)) as Sarif).runs[0].results).toEqual([]);
});

test('CTRF counts what its tests say, and calls nothing without a result skipped', () => {
  const { results } = JSON.parse(renderCtrf(mixed)) as Ctrf;
  expect(results.tests.map(({ status }) => status)).toEqual(['passed', 'failed', 'other', 'failed', 'other']);
  expect(results.summary).toEqual({ tests: 5, passed: 1, failed: 2, skipped: 0, pending: 0, other: 2, start: 1767323045678, stop: 1767323046678 });
  expect(results.tests[1]?.trace).not.toContain('\u001b');
});

test('SARIF holds everything that is not GREEN, at its place, with the rule that it names', () => {
  const [run] = (JSON.parse(renderSarif({ ...mixed, debt })) as Sarif).runs;
  expect(run.results.map(({ ruleId }) => ruleId)).toEqual(['ASSERTION_FAILED', 'NO_TEST', 'DEADLOCK', 'NOT_EXECUTED', 'skip']);
  const rules = run.tool.driver.rules.map(({ id }) => id);
  expect(run.results.filter(({ ruleId }) => !rules.includes(ruleId))).toEqual([]);
  expect(run.results[0]?.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'src/a.ts' }, region: { startLine: 3 } } }]);
  expect(run.results[4]?.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'qa/tests/a%20b.qa.ts' }, region: { startLine: 4, startColumn: 2 } } }]);
});
