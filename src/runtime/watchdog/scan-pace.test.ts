import { expect, test } from 'vitest';
import { ScanPace } from './scan-pace.ts';

test('short searches follow each other at the pace that is asked for', () => {
  const pace = new ScanPace(100);
  expect([0.1, 1, 2, 1, 0].map((tookMs) => pace.pauseAfterMs(tookMs))).toEqual([100, 100, 100, 100, 100]);
});

test('long searches take a fiftieth of the time, from the third on', () => {
  const pace = new ScanPace(100);
  expect([10, 12, 11, 10].map((tookMs) => pace.pauseAfterMs(tookMs))).toEqual([100, 100, 500, 500]);
});

test('a search that the machine interrupted does not put off the next', () => {
  const pace = new ScanPace(100);
  expect([1, 1, 80, 1, 90, 70, 1].map((tookMs) => pace.pauseAfterMs(tookMs))).toEqual(Array(7).fill(100));
});
