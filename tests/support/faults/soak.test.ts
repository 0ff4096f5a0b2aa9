import { expect, test } from 'vitest';
import { growthBytes, soak } from './soak.ts';

const plan = { width: 8, slices: 4, sliceMs: 150, figuresNow: () => 0 };

/** One turn, so that calls overlap. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('calls that leave nothing behind do not grow the heap', async () => {
  const slices = await soak(turn, plan);
  expect(slices).toHaveLength(4);
  expect(Math.min(...slices.map(({ calls }) => calls))).toBeGreaterThan(100);
  expect(growthBytes(slices)).toBeLessThan(300_000);
});

test('calls that leave a hundred bytes behind are caught', async () => {
  const left: object[] = [];
  const slices = await soak(async () => {
    await turn();
    left.push(Array.from({ length: 12 }, () => left.length));
  }, plan);
  const calls = slices.slice(1).reduce((sum, slice) => sum + slice.calls, 0);
  expect(growthBytes(slices)).toBeGreaterThan(calls * 50);
});
