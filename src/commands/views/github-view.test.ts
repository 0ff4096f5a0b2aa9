import { expect, test } from 'vitest';

import { sampleDecision } from '../../harness/checkpoint/fixtures/sample-decision.ts';
import type { DecidedRule, GateDecision } from '../../harness/gate/gate-decision.ts';
import { renderAnnotations, renderStepSummary } from './github-view.ts';

const decision = (rules: readonly DecidedRule[]) =>
  sampleDecision({ outcome: 'FAIL', terminalState: 'FAILED', rules }) as GateDecision;

const failed = (policy: string, message = 'It does not hold.'): DecidedRule => ({
  policy,
  title: 'A rule',
  outcome: 'FAIL',
  message,
  remedy: 'Mend it.',
  evaluated: 1,
  origin: 'built-in',
  digest: 'a'.repeat(64),
  evidence: [],
});

test('a decision that opens the gate is no annotation', () => {
  expect(renderAnnotations([sampleDecision() as GateDecision])).toEqual([]);
  expect(renderStepSummary(sampleDecision() as GateDecision)).toMatch(/^## ✅ GATE-SUBWAVE-1\.0: PASS, COMPLETE\n/);
});

test('escapes what would end the command or start another', () => {
  const [annotation] = renderAnnotations([decision([failed('own', 'a%b\r\n::error title=x::y,\u001b[31m')])]);
  expect(annotation).toBe('::error title=GATE-SUBWAVE-1.0 own::a%25b<U+000D><U+000A>::error title=x::y,<U+001B>[31m Mend it.');
  expect(annotation).not.toMatch(/[\r\n]/);
});

test('ten annotations at most, the last of which counts the others', () => {
  const rules = Array.from({ length: 14 }, (_, index) => failed(`p${index}`));
  const annotations = renderAnnotations([decision(rules)]);
  expect(annotations).toHaveLength(10);
  expect(annotations[0]).toContain('title=GATE-SUBWAVE-1.0 p0::');
  expect(annotations[9]).toBe('::error title=GATE-SUBWAVE-1.0%3A 5 more::p9, p10, p11, p12, p13; the step summary has them all.');
  expect(renderAnnotations([decision(rules.slice(0, 10))])).toHaveLength(10);
});

test('the summary is a table in which nothing is markup that was not meant', () => {
  const summary = renderStepSummary(decision([failed('own', '<script> | [x](http://y) `z`')]));
  expect(summary).toContain('| ❌ FAIL | `own` | A rule | \\<script\\> \\| \\[x\\](http\\://y) \\`z\\` **Mend it.** |');
});

test('ten annotations for all subwaves of a wave together, and the last says whose the others are', () => {
  const rules = Array.from({ length: 6 }, (_, index) => failed(`p${index}`));
  const other = { ...decision(rules), gate: 'GATE-SUBWAVE-1.1' };
  const annotations = renderAnnotations([decision(rules), other]);
  expect(annotations).toHaveLength(10);
  expect(annotations[9]).toBe(
    '::error title=3 more::GATE-SUBWAVE-1.1 p3, GATE-SUBWAVE-1.1 p4, GATE-SUBWAVE-1.1 p5; the step summary has them all.',
  );
});
