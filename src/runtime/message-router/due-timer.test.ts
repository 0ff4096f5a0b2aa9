import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import { DueTimer } from './due-timer.ts';

function ringing(): { readonly clock: ManualClock; readonly timer: DueTimer; readonly rings: readonly number[] } {
  const clock = new ManualClock();
  const rings: number[] = [];
  return { clock, rings, timer: new DueTimer(clock, () => rings.push(clock.monotonicMs())) };
}

test('rings once, when it is due', async () => {
  const { clock, timer, rings } = ringing();
  timer.set(10);
  await clock.advance(9);
  expect(rings).toEqual([]);
  await clock.advance(100);
  expect(rings).toEqual([10]);
  expect(clock.pending).toBe(0);
});

test('the time may change, or be taken back; only one timer stands', async () => {
  const { clock, timer, rings } = ringing();
  timer.set(10);
  timer.set(10);
  timer.set(5);
  expect(clock.pending).toBe(1);
  await clock.advance(7);
  timer.set(20);
  timer.set(undefined);
  expect(clock.pending).toBe(0);
  await clock.advance(100);
  expect(rings).toEqual([5]);
});

test('the same time set again from the ring itself rings again', async () => {
  const clock = new ManualClock();
  let rings = 0;
  const timer: DueTimer = new DueTimer(clock, () => {
    rings += 1;
    if (rings < 3) timer.set(10);
  });
  timer.set(10);
  await clock.advance(10);
  expect([rings, clock.pending]).toEqual([3, 0]);
});

test('a time gone by rings at once', async () => {
  const { clock, timer, rings } = ringing();
  clock.jump(50);
  timer.set(10);
  await clock.advance(0);
  expect(rings).toEqual([50]);
});
