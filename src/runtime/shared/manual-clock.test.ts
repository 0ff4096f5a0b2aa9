import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';

test('stands still until it is told to move', async () => {
  const clock = new ManualClock(5);
  expect([clock.monotonicMs(), clock.wallMs(), clock.pending]).toEqual([5, 5, 0]);
  await clock.advance(10);
  expect(clock.monotonicMs()).toBe(15);
});

test('makes each call at its time, in order, those made on the way included', async () => {
  const clock = new ManualClock();
  const calls: string[] = [];
  const note = (name: string) => calls.push(`${name} at ${clock.monotonicMs()}`);
  clock.schedule(() => note('late'), 30);
  clock.schedule(() => {
    note('early');
    clock.schedule(() => note('nested'), 5);
  }, 10);
  clock.schedule(() => note('never'), 20).cancel();
  clock.schedule(() => note('beyond'), 31);
  await clock.advance(30);
  expect(calls).toEqual(['early at 10', 'nested at 15', 'late at 30']);
  expect(clock.pending).toBe(1);
});

test('a jump makes no call; the next advance makes up for it', async () => {
  const clock = new ManualClock();
  const calls: number[] = [];
  clock.schedule(() => calls.push(clock.monotonicMs()), 10);
  clock.jump(100);
  expect(calls).toEqual([]);
  await clock.advance(0);
  expect(calls).toEqual([100]);
});
