import { expect, test } from 'vitest';

import type { GateState } from '../../checkpoint/gate-state.ts';
import { samplePlan } from '../../checkpoint/fixtures/sample-plan.ts';
import type { Plan, Subwave } from '../../plan/plan.ts';
import { listUpstreamGates } from './upstream-gates.ts';

const subwave = (id: string, ...needs: string[]): Subwave => ({ id, title: id, needs, scope: [], tests: [], architecture: [] });
const planOf = (...subwaves: Subwave[]): Plan => ({ ...samplePlan(), subwaves });
const states = (outcomes: Readonly<Record<string, GateState['outcome']>>): GateState[] =>
  Object.entries(outcomes).map(([id, outcome]) => ({ subwave: id, outcome, source: `gate of ${id}` }));

test('a subwave that needs nothing waits for nothing', () => {
  const last = subwave('3');
  expect(listUpstreamGates(planOf(last), last, [])).toEqual([]);
});

test('names each gate that is needed as it stands, and one that nobody knows', () => {
  const last = subwave('3', '1', '2', '9');
  const gates = listUpstreamGates(planOf(subwave('1'), subwave('2'), last), last, states({ 1: 'PASS', 2: 'FAIL' }));
  expect(gates).toEqual([
    { subwave: '1', outcome: 'PASS', source: 'gate of 1' },
    { subwave: '2', outcome: 'FAIL', source: 'gate of 2' },
    { subwave: '9', outcome: 'UNDECIDED', source: 'not in the plan' },
  ]);
});

test('a PASS behind a gate that was skipped does not count, however far up', () => {
  const last = subwave('4', '3');
  const plan = planOf(subwave('1'), subwave('2', '1'), subwave('3', '2'), last);
  expect(listUpstreamGates(plan, last, states({ 1: 'PASS', 2: 'PASS', 3: 'PASS' }))).toMatchObject([{ outcome: 'PASS' }]);
  expect(listUpstreamGates(plan, last, states({ 1: 'UNDECIDED', 2: 'PASS', 3: 'PASS' }))).toEqual([
    { subwave: '3', outcome: 'UNDECIDED', source: 'PASS, and the gate of 1 before it is not' },
  ]);
});

test('gates that wait for each other open nothing', () => {
  const last = subwave('3', '1');
  const plan = planOf(subwave('1', '2'), subwave('2', '1'), last);
  expect(listUpstreamGates(plan, last, states({ 1: 'PASS', 2: 'PASS' }))).toMatchObject([{ subwave: '1', outcome: 'UNDECIDED' }]);
});
