import { expect, test } from 'vitest';

import { auditMarkdown } from './audit-report.ts';
import { facts } from './fixtures/sample-facts.ts';

test('an empty sentence claims nothing', () => {
  expect(judgementsOf('')).toEqual([]);
});

function judgementsOf(markdown: string, given = facts(0)): string[] {
  return auditMarkdown(markdown, given).map(({ kind, status, quote }) => `${kind} ${status}: ${quote}`);
}

test.for([
  'not all 40/40 GREEN',
  'almost 40/40 GREEN',
  'target: 40/40 GREEN',
  'If 40/40 GREEN, we merge',
  'The plan demands "40/40 GREEN".',
  'The plan demands zero test debt',
  '~~40/40 GREEN~~',
  '- [ ] 40/40 GREEN',
  'was 10/40 GREEN before',
  'subwave 2.4: 40/40 GREEN',
  'Is it 40/40 GREEN?',
  '| What | Target |\n|---|---|\n| Criteria | 40/40 |',
  '## Goals\n\n40/40 GREEN',
  '40/40 GREEN except QA-2',
  '40/40 GREEN, though QA-2 had to be retried',
  'no failures in production',
  '0 failures were fixed',
  'Status: not COMPLETE',
  'subwave 2.4 is complete',
  'QA-1.1 does not pass',
  'QA-1: GREEN or RED',
  'The first attempt failed',
  'GREEN, but not on the first attempt',
  '40 tests skipped',
  'Step 2 of 2',
  '2/2 reviewers approved',
  'all components pass review',
  '40 of 40 assertions',
])('a sentence that does not plainly say it is not supported, nor refuted: %s', (markdown) => {
  const claims = auditMarkdown(markdown, facts(0));
  expect(claims).not.toEqual([]);
  expect(claims.filter(({ status }) => status !== 'unproven' && status !== 'supported')).toEqual([]);
  expect(claims.some(({ status }) => status === 'unproven')).toBe(true);
  expect(claims.filter(({ status, quote }) => status === 'supported' && /40|2\/2|debt|fail/.test(quote))).toEqual([]);
});

test.for([
  ['40 tests failed', 'count refuted: 40 tests failed'],
  ['40/40 tests failing', 'count refuted: 40/40 tests failing'],
  ['Components: 40/40', 'count refuted: 40/40'],
  ['| Components |\n|---|\n| 40/40 |', 'count refuted: 40/40'],
  ['100 % branch coverage and all is green', 'rate unproven: 100 %'],
  ['Failure rate: 100 %', 'rate unproven: 100 %'],
  ['No known issues', 'zero unproven: No known issues'],
  ['QA-1: 2,5 ms', 'duration refuted: QA-1 2,5 ms'],
] as const)('%s', ([markdown, expected]) => {
  expect(judgementsOf(markdown)).toEqual([expected]);
});

test.for([
  ['All 2 QA components passed', 'count supported: 2 QA components passed'],
  ['All tests pass.', 'whole supported: All tests pass'],
  ['Test Debt: ZERO', 'zero supported: Test Debt: ZERO'],
  ['| Test debt | 0 |\n|---|---|\n| Failures | none |', 'zero supported: Failures | none'],
  ['First-attempt success: 100%', 'first attempt supported: First-attempt'],
  ['Pass rate: 100,0 %', 'rate supported: 100,0 %'],
  ['100% pass rate', 'rate supported: 100%'],
  ['40/40&nbsp;✅', 'count supported: 40/40 ✅'],
] as const)('a plain claim in the words of real reports is found: %s', ([markdown, expected]) => {
  expect(judgementsOf(markdown)).toContain(expected);
});

test('the results of a test run are claims', () => {
  expect(judgementsOf('Tests: 35 passed, 5 failed, 0 skipped', facts(5))).toEqual([
    'count supported: 35 passed',
    'count supported: 5 failed',
    'zero supported: 0 skipped',
  ]);
});

test('a state that is said of a range is said of every component in it', () => {
  expect(judgementsOf('QA-1 to QA-2: ALL GREEN')).toContain('state supported: QA-1 to QA-2 GREEN');
  expect(judgementsOf('QA-1 to QA-2: ALL GREEN', facts(5))).toContain('state refuted: QA-1 to QA-2 GREEN');
  expect(judgementsOf('QA-1.10 to QA-1.12 hold')).toEqual([]);
});

test('each state is said of the names before it', () => {
  expect(judgementsOf('QA-1.1 GREEN, QA-1.2 RED')).toEqual(['state supported: QA-1.1 GREEN', 'state refuted: QA-1.2 RED']);
  expect(judgementsOf('| ✅ QA-1 | it retries failing calls |\n|-|-|\n| ✅ QA-2 | it retries failing calls |')).toContain(
    'state supported: QA-2 ✅',
  );
});

test('a ledger that was changed knows no attempts', () => {
  const { inputs } = facts(0);
  const problems = [{ code: 'LEDGER_EDITED', file: 'evidence/ledger.jsonl', message: '', remedy: '' }];
  const given = facts(0, { inputs: { ...inputs, ledger: { ...inputs.ledger, problems } } });
  expect(judgementsOf('GREEN on the first attempt', given)).toEqual(['first attempt unproven: on the first attempt']);
});

test.for([
  ['a paragraph of many sentences', 'We have 40/40 GREEN. '.repeat(4000)],
  ['one endless sentence', '40/40 GREEN, '.repeat(8000)],
  ['marks of emphasis', '*a_'.repeat(20_000)],
  ['a table of one row', `|${' a |'.repeat(3000)}\n|${'-|'.repeat(3000)}\n|${' 40/40 GREEN |'.repeat(3000)}`],
] as const)('is audited in linear time: %s', ([, markdown]) => {
  const startedMs = performance.now();
  auditMarkdown(markdown, facts(0));
  expect(performance.now() - startedMs).toBeLessThan(8000);
});
