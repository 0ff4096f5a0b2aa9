import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { callStep } from '../shared/call-step.ts';
import { ManualClock } from '../shared/manual-clock.ts';
import { attemptUntilDone } from './attempt-until-done.ts';
import { waitFor } from './settlement.ts';

test('tries again with growing delays, up to the bound', async () => {
  const clock = new ManualClock();
  const triedAtMs: number[] = [];
  const until = new AbortController();
  const settings = { clock, random: () => 0, attempts: 4, baseMs: 100, capMs: 300, until: until.signal };
  const result = attemptUntilDone(settings, async (number) => {
    triedAtMs.push(clock.monotonicMs());
    throw new Error(`attempt ${number}`);
  }).catch((error: unknown) => error);
  await clock.advance(10_000);
  expect(await result).toEqual(new Error('attempt 4'));
  expect(triedAtMs).toEqual([0, 100, 300, 600]);
  expect(await attemptUntilDone(settings, async (number) => number)).toBe(1);
});

test('leaves no listener behind, however it ends', async () => {
  const [clock, until] = [new ManualClock(), new AbortController()];
  const step = { clock, timeoutMs: 100, timedOut: () => new Error('late'), until: until.signal, run: () => 1 };
  const listeners = () => getEventListeners(until.signal, 'abort').length;
  const hanging = callStep({ ...step, run: () => new Promise<never>(() => undefined) }).catch(() => undefined);
  const retrying = attemptUntilDone({ clock, random: () => 0, attempts: 2, baseMs: 10, capMs: 10, until: until.signal }, () =>
    callStep({ ...step, run: () => Promise.reject(new Error('broken')) }),
  ).catch(() => undefined);
  const waiting = waitFor(() => callStep(step), { signal: until.signal });
  expect(listeners()).toBeGreaterThan(2);
  await clock.advance(100);
  await Promise.all([hanging, retrying, waiting]);
  expect(listeners()).toBe(0);
});

test('makes no further attempt when it is cut off in a pause', async () => {
  const clock = new ManualClock();
  const until = new AbortController();
  let calls = 0;
  const settings = { clock, random: () => 0, attempts: 4, baseMs: 100, capMs: 300, until: until.signal };
  const result = attemptUntilDone(settings, async () => {
    calls += 1;
    throw new Error('broken');
  }).catch((error: unknown) => error);
  await clock.advance(50);
  until.abort();
  expect(await result).toEqual(new Error('broken'));
  await clock.advance(10_000);
  expect({ calls, pending: clock.pending }).toEqual({ calls: 1, pending: 0 });
});
