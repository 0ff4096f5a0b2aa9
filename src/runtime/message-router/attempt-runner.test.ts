import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { AttemptRunner } from './attempt-runner.ts';
import type { LaneHandler } from './attempt-runner.ts';
import { deliveryOf } from './fixtures/deliveries.ts';
import { fail, lazyThenable, stubbornPromise, thenable } from './fixtures/thenables.ts';

/** A runner whose listener writes down what it is told. */
function runnerOf(handle: LaneHandler, timeoutMs = 100) {
  const clock = new ManualClock();
  const told: string[] = [];
  const errors: unknown[] = [];
  const runner = new AttemptRunner(handle, clock, timeoutMs, {
    handled: ({ message }) => told.push(`handled ${message.sequence}`),
    failed({ message }, error) {
      told.push(`failed ${message.sequence}`);
      errors.push(error);
    },
    overdue: ({ message }) => new Error(`overdue ${message.sequence}`),
    settled: () => told.push('settled'),
  });
  return { clock, runner, told, errors };
}

test('a handler that returns has handled it; one that throws has failed', () => {
  const { runner, told, errors, clock } = runnerOf(({ sequence }) => {
    if (sequence === 2) throw new Error('planned');
  });
  runner.begin(deliveryOf(1));
  runner.begin(deliveryOf(2));
  expect(told).toEqual(['handled 1', 'failed 2']);
  expect(errors).toEqual([new Error('planned')]);
  expect([runner.inFlight, clock.pending]).toEqual([0, 0]);
});

test('a promise is waited for', async () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const { runner, told } = runnerOf(
    () => (ends[ends.push(Promise.withResolvers<void>()) - 1] as PromiseWithResolvers<void>).promise,
  );
  runner.begin(deliveryOf(1));
  runner.begin(deliveryOf(2));
  expect([told, runner.inFlight]).toEqual([[], 2]);
  ends[1]!.reject(new Error('planned'));
  ends[0]!.resolve();
  await settle();
  expect(told).toEqual(['failed 2', 'settled', 'handled 1', 'settled']);
  expect(runner.inFlight).toBe(0);
});

test('what has not settled in time has failed: its signal is aborted, and what comes later counts for nothing', async () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const signals: AbortSignal[] = [];
  const { clock, runner, told, errors } = runnerOf((_, { signal }) => {
    signals.push(signal);
    return (ends[ends.push(Promise.withResolvers<void>()) - 1] as PromiseWithResolvers<void>).promise;
  });
  runner.begin(deliveryOf(1));
  await clock.advance(60);
  runner.begin(deliveryOf(2));
  await clock.advance(39);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['failed 1', 'settled']);
  expect(errors).toEqual([new Error('overdue 1')]);
  expect([signals[0]?.aborted, signals[0]?.reason, signals[1]?.aborted]).toEqual([true, errors[0], false]);
  ends[0]!.resolve();
  await settle();
  expect([told.length, runner.inFlight, clock.pending]).toEqual([2, 1, 1]);
  await clock.advance(60);
  expect(told).toEqual(['failed 1', 'settled', 'failed 2', 'settled']);
  ends[1]!.reject(new Error('late'));
  await settle();
  expect([told.length, runner.inFlight, clock.pending]).toEqual([4, 0, 0]);
});

test('a jump of the clock ends all that are overdue, and one timer stands at most', async () => {
  const { clock, runner, told } = runnerOf(() => new Promise(() => undefined));
  for (let each = 0; each < 10; each += 1) runner.begin(deliveryOf(each));
  expect(clock.pending).toBe(1);
  clock.jump(5_000);
  await clock.advance(0);
  expect(told.filter((each) => each.startsWith('failed'))).toHaveLength(10);
  expect([runner.inFlight, clock.pending]).toEqual([0, 0]);
});

test('what was taken back settles without a word, and leaves no timer', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { clock, runner, told } = runnerOf(() => promise);
  runner.begin(deliveryOf(7));
  expect(runner.takeAll()).toMatchObject([{ number: 1, delivery: { message: { sequence: 7 } } }]);
  expect([runner.inFlight, clock.pending]).toEqual([0, 0]);
  resolve();
  await clock.advance(1_000);
  expect(told).toEqual([]);
});

test('a signal that is read after the abort is aborted', async () => {
  const signals: (() => AbortSignal)[] = [];
  const { clock, runner } = runnerOf((_, attempt) => {
    signals.push(() => attempt.signal);
    return new Promise(() => undefined);
  });
  runner.begin(deliveryOf(1));
  await clock.advance(100);
  expect(signals[0]!().aborted).toBe(true);
});

test('begun anew from the abort of another, one timer still stands for all', async () => {
  let begunAgain = false;
  const { clock, runner } = runnerOf((_, { signal }) => {
    signal.addEventListener('abort', () => {
      if (begunAgain) return;
      begunAgain = true;
      runner.begin(deliveryOf(9));
    });
    return new Promise(() => undefined);
  });
  runner.begin(deliveryOf(1));
  await clock.advance(50);
  runner.begin(deliveryOf(2));
  await clock.advance(50);
  expect([runner.inFlight, clock.pending]).toEqual([2, 1]);
  runner.takeAll();
  expect(clock.pending).toBe(0);
});

const hostile: Readonly<Record<string, () => unknown>> = {
  'a thenable whose then throws': () => thenable(fail),
  'a promise whose then throws': () => stubbornPromise(Promise.reject(new Error('hostile')), fail),
  'a promise whose constructor cannot be read': () => Object.defineProperty(Promise.resolve(), 'constructor', { get: fail }),
  'a getter of then that throws': () => lazyThenable(fail),
  'a getter of then that throws when it is read again': () => {
    let reads = 0;
    return lazyThenable(() => (reads++ === 0 ? () => undefined : fail()));
  },
  'a proxy that refuses everything': () => new Proxy({}, { get: fail }),
  'undefined, thrown': () => {
    throw undefined;
  },
  'undefined, as a rejection': () => Promise.reject(undefined),
};

test.for(Object.entries(hostile))('%s has failed, once', async ([, handle]) => {
  const { runner, told, clock } = runnerOf(handle);
  runner.begin(deliveryOf(1));
  await settle();
  expect(told.filter((each) => each !== 'settled')).toEqual(['failed 1']);
  runner.takeAll();
  expect([runner.inFlight, clock.pending]).toEqual([0, 0]);
});

test.for([
  ['settles twice', (done: () => void, fail: (error: Error) => void) => [done(), fail(new Error('late')), done()]],
  ['settles at once and throws', (done: () => void) => [done(), JSON.parse('{')]],
] as const)('a thenable that %s has handled it, once', async ([, then]) => {
  const { runner, told } = runnerOf(() => thenable(then));
  runner.begin(deliveryOf(1));
  await settle();
  expect(told).toEqual(['handled 1', 'settled']);
});
