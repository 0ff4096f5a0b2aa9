import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { attemptUntilDone, callStep } from './call-step.ts';
import type { Step } from './call-step.ts';
import { StepTimeoutError } from './integration-errors.ts';
import { waitFor } from './settlement.ts';

function stepOf<Result>(run: Step<Result>['run'], more: Partial<Step<Result>> = {}) {
  const clock = new ManualClock();
  const late: Result[] = [];
  const until = new AbortController();
  const onLate = (result: Result) => void late.push(result);
  return { clock, until, late, step: { name: 'the step', clock, timeoutMs: 100, until: until.signal, run, onLate, ...more } };
}

test('calls in a turn of its own, and passes on what the function returns or throws', async () => {
  let calls = 0;
  const { clock, step } = stepOf(() => (calls += 1));
  const result = callStep(step);
  expect(calls).toBe(0);
  expect(await result).toBe(1);
  const failure = new Error('broken');
  await expect(callStep(stepOf(() => Promise.reject(failure)).step)).rejects.toBe(failure);
  await expect(
    callStep(
      stepOf(() => {
        throw failure;
      }).step,
    ),
  ).rejects.toBe(failure);
  expect(clock.pending).toBe(0);
});

test('ends after its time, tells the function, and hands on a late answer', async () => {
  const answer = Promise.withResolvers<string>();
  let signal: AbortSignal | undefined;
  const { clock, step, late } = stepOf((given) => {
    signal = given;
    return answer.promise;
  });
  const result = callStep(step).catch((error: unknown) => error);
  await clock.advance(99);
  expect(signal?.aborted).toBe(false);
  await clock.advance(1);
  expect(await result).toBeInstanceOf(StepTimeoutError);
  expect(signal?.reason).toBeInstanceOf(StepTimeoutError);
  expect(late).toEqual([]);
  answer.resolve('yes');
  await settle();
  expect(late).toEqual(['yes']);
});

test('a late failure is nobody’s business', async () => {
  const answer = Promise.withResolvers<string>();
  const { clock, step, late } = stepOf(() => answer.promise);
  const result = callStep(step).catch((error: unknown) => error);
  await clock.advance(100);
  answer.reject(new Error('too late'));
  await settle();
  expect(await result).toBeInstanceOf(StepTimeoutError);
  expect(late).toEqual([]);
});

test('ends at once when it is cut off, and calls nothing when it is from the start', async () => {
  const reason = new Error('closed');
  const { clock, step, until } = stepOf(() => new Promise<never>(() => undefined));
  const result = callStep(step).catch((error: unknown) => error);
  await settle();
  until.abort(reason);
  expect(await result).toBe(reason);
  expect(clock.pending).toBe(0);
  let calls = 0;
  await expect(callStep({ ...step, run: () => Promise.resolve((calls += 1)) as Promise<never> })).rejects.toBe(reason);
  expect(calls).toBe(0);
});

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
  const { clock, step, until } = stepOf(() => 1);
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
