import { expect, test } from 'vitest';

import { sampleDecision } from '../../checkpoint/fixtures/sample-decision.ts';
import { samplePlan } from '../../checkpoint/fixtures/sample-plan.ts';
import type { Subwave } from '../../plan/plan.ts';
import type { GateDecision } from '../gate-decision.ts';
import type { RecordedGate } from '../record-decision.ts';
import { judgeWave } from './judge-wave.ts';
import type { JudgedSubwave } from './judge-wave.ts';

const source = { commit: null, dirty: false, treeDigest: 'a'.repeat(64) };
const plan = samplePlan();
const [before, first, second] = plan.subwaves as [Subwave, Subwave, Subwave];
const rules = { policies: [], policyRef: null };

const decided = (subwave: Subwave, changes: Partial<GateDecision> = {}): JudgedSubwave => {
  const decision = sampleDecision({ subwave: subwave.id, ...changes }) as GateDecision;
  const result: RecordedGate = {
    decision,
    recorded: 'written',
    path: `${subwave.id}/gate.json`,
    sha256: 'b'.repeat(64),
    summary: null,
  };
  return { subwave, result };
};
const elsewhere = (outcome: 'PASS' | 'FAIL' = 'PASS'): JudgedSubwave => ({
  subwave: before,
  external: { ...before.external!, outcome },
});
const judge = (...judged: JudgedSubwave[]) => judgeWave('1.0', rules, source, '1.0.0', judged);
const classes = (criteria: GateDecision['classes']['criteria']) => ({ classes: { base: null, criteria } });

test('nothing judged is no PASS, and neither is work done elsewhere alone', () => {
  expect(judge()).toMatchObject({ outcome: 'FAIL', message: expect.stringContaining('Nothing was judged') });
  expect(judge(elsewhere())).toMatchObject({ outcome: 'FAIL', message: expect.stringContaining('Nothing was judged') });
});

test('PASS when every subwave is, with who decided each', () => {
  const wave = judge(elsewhere(), decided(first), decided(second));
  expect(wave).toMatchObject({
    gate: 'GATE-WAVE-1.0',
    outcome: 'PASS',
    message: 'Every subwave is PASS: 3, of which 2 judged just now.',
    subwaves: [
      { subwave: '0.9', terminalState: null, decidedBy: 'signed off by somebody else on 2026-01-01', decision: null },
      { subwave: '1.0', terminalState: 'COMPLETE', decision: { path: '1.0/gate.json', sha256: 'b'.repeat(64) } },
      { subwave: '1.1' },
    ],
  });
});

test.for([
  [[elsewhere('FAIL'), decided(first), decided(second)], 'Not PASS: 0.9 (done elsewhere).'],
  [[elsewhere(), decided(first, { outcome: 'FAIL', terminalState: 'FAILED' }), decided(second)], 'Not PASS: 1.0 (FAILED).'],
  [[elsewhere(), decided(first), decided(second, { outcome: 'FAIL', terminalState: 'BLOCKED' })], 'Not PASS: 1.1 (BLOCKED).'],
] as const)('FAIL when one is not: %#', ([judged, message]) => {
  expect(judge(...judged)).toMatchObject({ outcome: 'FAIL', message });
});

test('counts a planned component as GREEN only when all its criteria pass, and no other component', () => {
  const criteria = { 'unknown→pass': ['QA-1.1', 'QA-1.2', 'QA-2.1', 'QA-9.1'], 'unknown→fail': ['QA-2.2'] };
  const wave = judge(decided(first, classes(criteria)), decided(second));
  expect(wave.subwaves.map(({ components }) => components)).toEqual([
    { green: 1, total: 2 },
    { green: 0, total: 1 },
  ]);
});

test('names the policies that failed, and says each notice once', () => {
  const [rule] = (sampleDecision() as GateDecision).rules;
  const failing = { rules: [{ ...rule!, policy: 'timeouts', outcome: 'FAIL' as const }, rule!], notices: ['Look.'] };
  const wave = judge(
    decided(first, { outcome: 'FAIL', terminalState: 'FAILED', ...failing }),
    decided(second, { notices: ['Look.'] }),
  );
  expect(wave.subwaves[0]).toMatchObject({ failed: ['timeouts'], decidedBy: '2 policies' });
  expect(wave.notices).toEqual(['Look.']);
});
