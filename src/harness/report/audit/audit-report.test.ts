import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import type { AuditFacts } from './audit-facts.ts';
import { auditMarkdown } from './audit-report.ts';
import { facts } from './fixtures/sample-facts.ts';

async function audit(fixture: string, given: AuditFacts): Promise<string[]> {
  const markdown = await readFile(new URL(`fixtures/${fixture}.md`, import.meta.url), 'utf8');
  return auditMarkdown(markdown, given).map(({ line, kind, status, quote }) => `${line} ${kind} ${status}: ${quote}`);
}

test('an empty report claims nothing', () => {
  expect(auditMarkdown('', facts(0))).toEqual([]);
  expect(auditMarkdown('# A title\n\nSome words.\n', facts(0))).toEqual([]);
});

test('100 % complete with 35 of 40 tests passing, the others waved off', async () => {
  expect(await audit('complete-with-failures', facts(5))).toEqual([
    '3 rate refuted: 100 %',
    '5 count supported: 35 of 40 tests passing',
    '5 pre-existing failure unproven: pre-existing',
    '5 pre-existing failure unproven: unrelated to this work',
  ]);
});

function judgeExcuse(classes: AuditFacts['classes']): string | undefined {
  return auditMarkdown('The failures are pre-existing.', facts(5, { classes }))[0]?.status;
}

test('failures that a run of the base shows are pre-existing, and those that it does not show are not', () => {
  expect(judgeExcuse({ 'QA-2.20': 'fail→fail' })).toBe('supported');
  expect(judgeExcuse({ 'QA-2.20': 'fail→fail', 'QA-2.19': 'pass→fail' })).toBe('refuted');
  expect(judgeExcuse({ 'QA-2.20': 'pass→pass' })).toBe('refuted');
});

test('an expectation that was changed until it matched is no fix', async () => {
  const frozenChanges = [{ id: 'QA-1.2', kind: 'expectation-changed', sentence: 'QA-1.2 expected 3 and expects 4.' }];
  const classes = { 'QA-1.1': 'fail→pass', 'QA-1.2': 'fail→pass' } as const;
  expect(await audit('expectation-as-fix', facts(0, { frozenChanges, classes }))).toEqual([
    '5 fix refuted: Fixed',
    '5 state supported: QA-1.2 passes',
    '6 fix supported: Fixed',
  ]);
  expect((await audit('expectation-as-fix', facts(0))).filter((line) => line.includes('fix'))).toEqual([
    '5 fix unproven: Fixed',
    '6 fix unproven: Fixed',
  ]);
});

test('estimated times next to measured ones', async () => {
  expect(await audit('estimates', facts(0))).toEqual([
    '5 duration supported: QA-1 25 ms',
    '5 estimate unproven: 3 ms',
    '6 duration refuted: QA-2 26 ms',
    '6 estimate unproven: 4 ms',
  ]);
});

test('a range that the catalog does not describe', async () => {
  expect(await audit('undescribed-range', facts(0))).toEqual([
    '3 QA range supported: QA-1 to QA-2',
    '3 QA range refuted: QA-3 through QA-9',
  ]);
});

test('a bound that a footnote takes back, and a bare figure', async () => {
  expect(await audit('bare-latency', facts(0))).toEqual([
    '5 performance figure refuted: <1 ms',
    '9 performance figure unproven: 663,187 messages/s',
  ]);
});

test('what the evidence bears out is supported, a tick that names nothing is not, and comments claim nothing', async () => {
  expect(await audit('all-green', facts(0))).toEqual([
    '3 completion supported: Status: COMPLETE',
    '5 count supported: 2/2 components GREEN',
    '5 count supported: 40/40 GREEN',
    '5 count supported: 80 assertions',
    '6 zero supported: zero test debt',
    '6 zero supported: no failures',
    '7 first attempt supported: on the first attempt',
    '8 state supported: QA-1.1 GREEN',
    '9 state unproven: ✅ reviewed',
  ]);
});

test('the same report is refuted by other evidence', async () => {
  const lines = await audit('all-green', facts(5));
  expect(lines.filter((line) => line.includes('supported'))).toEqual([
    '5 count supported: 80 assertions',
    '6 zero supported: zero test debt',
    '8 state supported: QA-1.1 GREEN',
  ]);
});

test('evidence that is absent or of another tree supports nothing', async () => {
  const absent = facts(0);
  const without = { ...absent, inputs: { ...absent.inputs, evidence: { state: 'absent', path: 'e.json' } as const } };
  const other = { ...absent, inputs: { ...absent.inputs, treeDigest: 'c'.repeat(64) } };
  for (const given of [without, other]) {
    const claims = auditMarkdown('40/40 GREEN, zero test debt', given);
    expect(claims.map(({ status }) => status)).toEqual(['unproven', 'unproven']);
  }
});

test('a report of a megabyte is audited in linear time', () => {
  const line = '- 40/40 GREEN, zero test debt, <1 ms, QA-1.1 GREEN on the first attempt\n';
  const startedMs = performance.now();
  const claims = auditMarkdown(line.repeat(2000), facts(0));
  expect(claims).toHaveLength(10_000);
  expect(performance.now() - startedMs).toBeLessThan(20_000);
});
