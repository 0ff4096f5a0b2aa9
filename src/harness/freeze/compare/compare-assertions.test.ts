import { expect, test } from 'vitest';

import type { FrozenAssertion } from '../freeze-lock.ts';
import { compareAssertions } from './compare-assertions.ts';

type Row = readonly [before: FrozenAssertion, after: FrozenAssertion, told: string];

function tell(before: readonly FrozenAssertion[], after: readonly FrozenAssertion[]): string[] {
  return compareAssertions(before, after).map(({ kind, weakens }) => `${kind}${weakens ? '' : ', keeps'}`);
}

test('nothing against nothing is no difference', () => {
  expect(compareAssertions([], [])).toEqual([]);
});

test('the same assertions in another order are no difference', () => {
  const [one, two]: FrozenAssertion[] = [
    ['expect(a).toBe', '1'],
    ['expect(b).toBe', '2'],
  ];
  expect(compareAssertions([one!, two!, one!], [two!, one!, one!])).toEqual([]);
});

test('one of two equal assertions that is gone is told', () => {
  const one: FrozenAssertion = ['expect(a).toBe', '1'];
  expect(tell([one, one], [one])).toEqual(['assertion-removed']);
  expect(tell([one], [one, one])).toEqual(['added, keeps']);
});

const pairs: readonly Row[] = [
  [['expect(a).toBeLessThan', '10'], ['expect(a).toBeLessThan', '11'], 'tolerance-widened'],
  [['expect(a).toBeLessThan', '10'], ['expect(a).toBeLessThan', '9'], 'expectation-changed, keeps'],
  [['expect(a).toBeLessThan', '10'], ['expect(a).toBeLessThan', 'Infinity'], 'tolerance-widened'],
  [['expect(a).toBeLessThan', '10'], ['expect(a).toBeLessThanOrEqual', '10'], 'tolerance-widened'],
  [['expect(a).toBeLessThanOrEqual', '10'], ['expect(a).toBeLessThan', '10'], 'expectation-changed, keeps'],
  [['expect(a).toBeLessThanOrEqual', '10'], ['expect(a).toBeLessThan', '99'], 'expectation-changed'],
  [['expect(a).toBeGreaterThan', '10'], ['expect(a).toBeGreaterThan', '-1'], 'tolerance-widened'],
  [['expect(a).toBeGreaterThan', '10'], ['expect(a).toBeLessThan', '10'], 'expectation-changed'],
  [['expect(a).not.toBeLessThan', '10'], ['expect(a).not.toBeLessThan', '9'], 'tolerance-widened'],
  [['expect(a).not.toBeLessThan', '10'], ['expect(a).not.toBeLessThan', '11'], 'expectation-changed, keeps'],
  [['expect(a).toBeLessThan', 'limitMs = 10'], ['expect(a).toBeLessThan', 'limitMs = 1000'], 'tolerance-widened'],
  [['expect(a).toBeLessThan', 'limit()'], ['expect(a).toBeLessThan', 'other()'], 'expectation-changed'],
  [['expect(a).toBeCloseTo', '1', '5'], ['expect(a).toBeCloseTo', '1', '4'], 'tolerance-widened'],
  [['expect(a).toBeCloseTo', '1'], ['expect(a).toBeCloseTo', '1', '3'], 'expectation-changed, keeps'],
  [['expect(a).toBeCloseTo', '1', '5'], ['expect(a).toBeCloseTo', '2', '5'], 'expectation-changed'],
  [['expect(a).toBeCloseTo', '1', '5'], ['expect(a).toBeCloseTo', '2', '9'], 'expectation-changed'],
  [['expect(a).to.be.within', '1', '2'], ['expect(a).to.be.within', '0', '3'], 'tolerance-widened'],
  [['expect(a).to.be.within', '1', '2'], ['expect(a).to.be.within', '0', '1'], 'expectation-changed'],
  [['assert.closeTo', 'a', '1', '0.1'], ['assert.closeTo', 'a', '1', '0.5'], 'tolerance-widened'],
  [['assert.isBelow', 'a', '1'], ['assert.isBelow', 'a', '5'], 'tolerance-widened'],
  [['expect(ms<50).toBe', 'true'], ['expect(ms<500).toBe', 'true'], 'tolerance-widened'],
  [['expect(ms<50).toBe', 'true'], ['expect(ms<=50).toBe', 'true'], 'tolerance-widened'],
  [['expect(ms<=50).toBe', 'true'], ['expect(ms<40).toBe', 'true'], 'expectation-changed, keeps'],
  [['expect(ms>50).toBeTruthy()'], ['expect(ms>5).toBeTruthy()'], 'tolerance-widened'],
  [['expect(ms<50).toBe', 'false'], ['expect(ms<5).toBe', 'false'], 'changed'],
  [['expect(a).toBe', '1'], ['expect(a).not.toBe', '1'], 'expectation-changed'],
  [['expect(a).resolves.toBe', '1'], ['expect(a).rejects.toBe', '1'], 'expectation-changed'],
  [['expect(a).toBe', '1'], ['expect(a).toEqual', 'expect.anything()'], 'expectation-changed'],
  [['expect(a).toBe', '1'], ['expect(b).toBe', '1'], 'changed'],
  [['expect(a).toBe', '1'], ['expect(b).toBe', '2'], 'assertion-removed|added, keeps'],
  [['expect(a).toBe', '1'], ['(on a condition) expect(a).toBe', '1'], 'changed'],
  [['(on a condition) expect(a).toBe', '1'], ['expect(a).toBe', '1'], 'changed, keeps'],
  [['expect(a).toBeLessThan', '9'], ['(on a condition) expect(a).toBeLessThan', '1'], 'expectation-changed'],
  [['expect(a).toThrow', "'no'"], ['expect(a).toThrow()'], 'expectation-changed'],
  [['assert.equal', 'a', '1'], ['assert.equal', 'a', '2'], 'expectation-changed'],
  [['expectGreen', 'run'], ['expectGreen', 'other'], 'assertion-removed|added, keeps'],
];

test.for(pairs)('from %j to %j', ([before, after, told]) => {
  expect(tell([before], [after]).join('|')).toBe(told);
});

test('an assertion is paired with the one that is most like it', () => {
  const differences = compareAssertions(
    [
      ['expect(a).toBe', '1'],
      ['expect(a).toBeLessThan', '10'],
      ['expect(b).toBe', '5'],
    ],
    [
      ['expect(a).toBeLessThan', '20'],
      ['expect(a).toBe', '2'],
    ],
  );
  expect(differences.map(({ kind, before, after }) => [kind, before, after])).toEqual([
    ['expectation-changed', 'expect(a).toBe(1)', 'expect(a).toBe(2)'],
    ['tolerance-widened', 'expect(a).toBeLessThan(10)', 'expect(a).toBeLessThan(20)'],
    ['assertion-removed', 'expect(b).toBe(5)', null],
  ]);
});
