import { expect, test } from 'vitest';
import { settle } from './manual-clock.ts';
import { turnClock } from './turn-clock.ts';

/** Keeps the thread busy, so that time passes within a turn. */
function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('stands still within a turn, and moves on in the next', async () => {
  await settle();
  const first = turnClock.monotonicMs();
  spin(3);
  expect(turnClock.monotonicMs()).toBe(first);
  await settle();
  expect(turnClock.monotonicMs()).toBeGreaterThanOrEqual(first + 3);
});

test('moves on in a turn that never ends, and never goes back', async () => {
  const readings: number[] = [];
  for (let uses = 0; uses < 300; uses++) {
    readings.push(turnClock.monotonicMs());
    spin(0.05);
    await Promise.resolve();
  }
  expect(new Set(readings).size).toBeGreaterThan(3);
  expect(readings).toEqual(readings.toSorted((one, other) => one - other));
});
