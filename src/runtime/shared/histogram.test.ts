import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';

test('is all zero while empty', () => {
  const histogram = new Histogram();
  expect(histogram.distribution()).toEqual({ count: 0, min: 0, max: 0, mean: 0, p50: 0, p95: 0, p99: 0 });
  expect(histogram.quantile(0.5)).toBe(0);
});

test('reports a single value exactly', () => {
  const histogram = new Histogram();
  histogram.record(100);
  expect(histogram.distribution()).toEqual({ count: 1, min: 100, max: 100, mean: 100, p50: 100, p95: 100, p99: 100 });
});

test('keeps zero apart from what is small', () => {
  const histogram = new Histogram();
  for (const value of [0, 0, 0, 0.001]) histogram.record(value);
  expect(histogram.quantile(0.75)).toBe(0);
  expect(histogram.quantile(1)).toBeCloseTo(0.001, 4);
});

test.for([-1, Number.NaN])('refuses to record %s', (value) => {
  expect(() => new Histogram().record(value)).toThrow(RangeError);
});

test.for([-0.1, 1.1, Number.NaN])('refuses the quantile %s', (ratio) => {
  expect(() => new Histogram().quantile(ratio)).toThrow(RangeError);
});

test('tells every quantile within 1 % of the true one', () => {
  const value = fc.double({ min: 1e-5, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), fc.constantFrom(0, 0.5, 0.95, 0.99, 1), (values, ratio) => {
      const histogram = new Histogram();
      for (const each of values) histogram.record(each);
      const truth = values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(ratio * values.length) - 1)] ?? Number.NaN;
      expect(Math.abs(histogram.quantile(ratio) - truth)).toBeLessThanOrEqual(truth * 0.010_000_1);
    }),
  );
});

test('takes the largest numbers without growing past its bound', () => {
  const histogram = new Histogram();
  histogram.record(Number.MAX_VALUE);
  histogram.record(0);
  expect(histogram.distribution()).toMatchObject({ count: 2, min: 0, max: Number.MAX_VALUE });
});
