import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffDelayMs } from './backoff.ts';

const options = { baseMs: 100, capMs: 1000 };

test('doubles up to the cap', () => {
  const delays = [1, 2, 3, 4, 5, 60].map((attempt) => backoffDelayMs(attempt, { ...options, random: () => 0 }));
  expect(delays).toEqual([100, 200, 400, 800, 1000, 1000]);
});

test('takes the random share off the delay', () => {
  expect(backoffDelayMs(2, { ...options, random: () => 0.75 })).toBe(50);
  expect(backoffDelayMs(2, { ...options, jitterRatio: 0.5, random: () => 0.75 })).toBe(125);
  expect(backoffDelayMs(2, { ...options, jitterRatio: 0, random: () => 0.75 })).toBe(200);
});

test.for([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses attempt %s', (attempt) => {
  expect(() => backoffDelayMs(attempt, { ...options, random: () => 0 })).toThrow(RangeError);
});

test('stays within its bounds, and up to half jitter never shrinks', () => {
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), draw, draw, (attempt, first, second) => {
      const full = backoffDelayMs(attempt, { ...options, random: () => first });
      expect(full).toBeGreaterThan(0);
      expect(full).toBeLessThanOrEqual(Math.min(1000, 100 * 2 ** (attempt - 1)));
      const half = { baseMs: 100, capMs: Number.POSITIVE_INFINITY, jitterRatio: 0.5 };
      const next = backoffDelayMs(attempt + 1, { ...half, random: () => second });
      expect(next).toBeGreaterThanOrEqual(backoffDelayMs(attempt, { ...half, random: () => first }));
    }),
  );
});
