import { expect, test } from 'vitest';
import type { BusEvent } from './bus-event.ts';
import { DeadLetterOffice } from './dead-letter-office.ts';

const letters = Array.from({ length: 6 }, (_, attempts) => {
  return { event: {} as BusEvent, subscriber: 'billing', attempts, error: undefined, deadAtMs: 0 };
});

function kept(office: DeadLetterOffice): readonly number[] {
  return office.list().map(({ attempts }) => attempts);
}

test('has nothing at first', () => {
  const office = new DeadLetterOffice(2);
  expect([office.size, office.list(), office.evicted]).toEqual([0, [], 0]);
});

test('the oldest go first, also after some were taken out and after it was empty', () => {
  const office = new DeadLetterOffice(2);
  const [a, b, c, d, e, f] = letters as [(typeof letters)[0], ...typeof letters] & typeof letters;
  for (const letter of [a, b, c]) office.add(letter!);
  expect([kept(office), office.evicted]).toEqual([[1, 2], 1]);
  office.remove(b!);
  office.add(d!);
  expect([kept(office), office.evicted]).toEqual([[2, 3], 1]);
  office.remove(c!);
  office.remove(d!);
  expect(office.size).toBe(0);
  for (const letter of [d, e, f]) office.add(letter!);
  expect([kept(office), office.evicted]).toEqual([[4, 5], 2]);
});
