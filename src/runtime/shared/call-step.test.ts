import { expect, test } from 'vitest';
import { ManualClock, settle } from './manual-clock.ts';
import { callStep } from './call-step.ts';
import type { Step } from './call-step.ts';

class TookTooLong extends Error {}

function stepOf<Result>(run: Step<Result>['run'], more: Partial<Step<Result>> = {}) {
  const clock = new ManualClock();
  const late: Result[] = [];
  const until = new AbortController();
  const onLate = (result: Result) => void late.push(result);
  return {
    clock,
    until,
    late,
    step: { clock, timeoutMs: 100, timedOut: () => new TookTooLong(), until: until.signal, run, onLate, ...more },
  };
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
  expect(await result).toBeInstanceOf(TookTooLong);
  expect(signal?.reason).toBeInstanceOf(TookTooLong);
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
  expect(await result).toBeInstanceOf(TookTooLong);
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

test('calls nothing when it is cut off in the turn in which it was asked for', async () => {
  let calls = 0;
  const { clock, step, until, late } = stepOf(() => (calls += 1));
  const result = callStep(step).catch((error: unknown) => error);
  until.abort(new Error('closed'));
  expect(await result).toEqual(new Error('closed'));
  await settle();
  expect({ calls, late, pending: clock.pending }).toEqual({ calls: 0, late: [], pending: 0 });
});
