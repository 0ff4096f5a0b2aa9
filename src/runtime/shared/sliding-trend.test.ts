import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingTrend } from './sliding-trend.ts';

function trendOf(values: readonly number[], capacity = 32): SlidingTrend {
  const trend = new SlidingTrend({ capacity });
  for (const [atMs, value] of values.entries()) trend.record(value, atMs);
  return trend;
}

test('is steady while empty, with few values, and with equal ones', () => {
  expect(trendOf([]).direction(0)).toBe('steady');
  expect(trendOf([1, 2, 3, 4]).direction(4)).toBe('steady');
  expect(trendOf([5, 5, 5, 5, 5, 5, 5]).direction(7)).toBe('steady');
});

test('tells rising from falling, also with noise and an outlier', () => {
  expect(trendOf([10, 12, 11, 14, 15, 17, 16, 19]).direction(8)).toBe('rising');
  expect(trendOf([19, 16, 17, 15, 14, 11, 12, 10]).direction(8)).toBe('falling');
  expect(trendOf([10, 11, 12, 13, 500, 15, 16, 17]).direction(8)).toBe('rising');
  expect(trendOf([10, 11, 10, 9, 10, 11, 10, 900]).direction(8)).toBe('steady');
});

test('forgets what slid out of the window by number', () => {
  const trend = trendOf([9, 8, 7, 6, 5, 4, 3, 4, 5, 6, 7, 8, 9], 6);
  expect(trend.values(13)).toEqual([4, 5, 6, 7, 8, 9]);
  expect(trend.direction(13)).toBe('rising');
});

test('forgets what slid out of the window by age', () => {
  const trend = new SlidingTrend({ windowMs: 100 });
  for (const [index, value] of [1, 2, 3, 4, 5, 6].entries()) trend.record(value, index);
  expect(trend.direction(100)).toBe('rising');
  expect(trend.values(104)).toEqual([5, 6]);
  expect(trend.direction(104)).toBe('steady');
});

test('keeps the last values in order, however many came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 100 }), fc.integer({ min: 1, max: 20 }), (values, capacity) => {
      expect(trendOf(values, capacity).values(0)).toEqual(values.slice(-capacity));
    }),
  );
});
