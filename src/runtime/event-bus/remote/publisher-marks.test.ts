import { expect, test } from 'vitest';
import { PublisherMarks } from './publisher-marks.ts';

test('a number that was seen, or a lower one, is a repetition; each publisher has its own', () => {
  const marks = new PublisherMarks();
  expect([1, 2, 2, 1, 5, 4].map((number) => marks.isNew('a', number))).toEqual([true, true, false, false, true, false]);
  expect(marks.isNew('b', 1)).toBe(true);
});

test('the publisher that was heard of longest ago is forgotten first', () => {
  const marks = new PublisherMarks(2);
  for (const publisher of ['a', 'b', 'a', 'c']) marks.isNew(publisher, publisher === 'a' ? performance.now() : 1);
  expect([marks.isNew('a', 0.5), marks.isNew('c', 1), marks.isNew('b', 1)]).toEqual([false, false, true]);
});
