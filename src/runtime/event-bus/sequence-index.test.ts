import { expect, test } from 'vitest';
import { SequenceIndex } from './sequence-index.ts';

test('knows nothing while empty', () => {
  const index = new SequenceIndex();
  expect([index.length, index.at(0), index.placeOf(1), index.isEmptyFrom(1)]).toEqual([0, undefined, 0, true]);
});

test('finds the place of the first number that is not below another', () => {
  const index = new SequenceIndex();
  const numbers = Array.from({ length: 50 }, (_, place) => 10 + 3 * place);
  for (const number of numbers) index.push(number, 1);
  expect([1, 10, 11, 13, 157, 158].map((sequence) => index.placeOf(sequence))).toEqual([0, 0, 1, 1, 49, 50]);
  expect([index.at(0), index.at(49), index.at(50)]).toEqual([10, 157, undefined]);
  expect([index.isEmptyFrom(157), index.isEmptyFrom(158)]).toEqual([false, true]);
});

test('lets go of what is no longer retained rather than grow', () => {
  const index = new SequenceIndex();
  for (let sequence = 1; sequence <= 10_000; sequence += 1) index.push(sequence, Math.max(1, sequence - 5));
  expect(index.length).toBeLessThanOrEqual(8);
  const place = index.placeOf(9_996);
  expect([0, 1, 2, 3, 4, 5].map((offset) => index.at(place + offset))).toEqual([9_996, 9_997, 9_998, 9_999, 10_000, undefined]);
});

test('takes numbers beyond 32 bits', () => {
  const index = new SequenceIndex();
  const first = 2 ** 40;
  for (let sequence = first; sequence < first + 20; sequence += 1) index.push(sequence, first);
  expect([index.placeOf(first + 7), index.at(7)]).toEqual([7, first + 7]);
});
