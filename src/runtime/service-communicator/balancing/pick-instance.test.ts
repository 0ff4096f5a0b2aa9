import { expect, test } from 'vitest';
import { serviceAt } from '../../../../tests/support/services/scripted-calls.ts';
import type { Balancing } from '../registry/service-registry.ts';
import { Instance } from './instance.ts';
import { pickerOf } from './pick-instance.ts';

function instances(...weights: readonly number[]): Instance[] {
  const { instances: records } = serviceAt(weights.map((_, at) => `http://${String.fromCodePoint(97 + at)}`));
  return records.map((record, at) => new Instance({ ...record, weight: weights[at] ?? 1 }));
}

function name({ record }: Instance): string {
  return record.url.slice('http://'.length);
}

/** A generator of numbers in [0, 1) that always gives the same ones. */
function numbers(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test.for<Balancing>(['round-robin', 'least-outstanding', 'weighted'])('%s has nobody to pick from none', (balancing) => {
  expect(() => pickerOf(balancing, numbers())([])).toThrow(RangeError);
});

test.for<Balancing>(['round-robin', 'least-outstanding', 'weighted'])('%s picks the only one', (balancing) => {
  expect(name(pickerOf(balancing, numbers())(instances(1)))).toBe('a');
});

test('round-robin takes each in turn', () => {
  const all = instances(1, 1, 1);
  const pick = pickerOf('round-robin', numbers());
  expect(Array.from({ length: 7 }, () => name(pick(all))).join('')).toBe('abcabca');
});

test('weighted goes by the weights, and spreads them', () => {
  const all = instances(5, 1, 1);
  const pick = pickerOf('weighted', numbers());
  expect(Array.from({ length: 14 }, () => name(pick(all))).join('')).toBe('aabacaaaabacaa');
});

test('least-outstanding prefers who has less to do for its weight, and keeps all alike busy', () => {
  const all = instances(1, 1, 2);
  const pick = pickerOf('least-outstanding', numbers());
  for (let request = 0; request < 400; request += 1) pick(all).outstanding += 1;
  const [a = 0, b = 0, c = 0] = all.map(({ outstanding }) => outstanding);
  expect({ a: Math.abs(a - 100) <= 5, b: Math.abs(b - 100) <= 5, c: Math.abs(c - 200) <= 5 }).toEqual({
    a: true,
    b: true,
    c: true,
  });
});

test('least-outstanding never picks the busier of two', () => {
  const all = instances(1, 1);
  const [busy] = all;
  if (busy !== undefined) busy.outstanding = 10;
  const pick = pickerOf('least-outstanding', numbers());
  expect(Array.from({ length: 50 }, () => name(pick(all))).includes('a')).toBe(false);
});
