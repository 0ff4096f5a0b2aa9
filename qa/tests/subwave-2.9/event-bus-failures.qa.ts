import { expect, test } from 'vitest';
import { everyEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';
import { startedBus } from '../../../tests/support/started-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('QA-470.1 records a failing callback with event, subscriber, error and attempt', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 2, baseMs: 100, jitterRatio: 0 } });
  const [thrown, rejected, inline] = [new Error('thrown'), new Error('rejected'), new Error('rejected inline')];
  mine.subscribe('order.created', () => void raise(thrown), { name: 'throws' });
  mine.subscribe('order.created', () => Promise.reject(rejected), { name: 'rejects', mode: 'asynchronous' });
  mine.subscribe('order.created', () => Promise.reject(inline), { name: 'rejects inline' });
  mine.subscribe('order.created', () => undefined, { name: 'works' });
  const event = mine.publish('order.created', { id: 1 });
  expect(mine.failures()).toEqual([
    { event, subscriber: 'throws', error: thrown, attempt: 1, failedAtMs: 1_000, retryInMs: 100 },
  ]);
  await clock.advance(500);
  const of = (subscriber: string) => mine.failures({ subscriber });
  expect(of('throws')).toEqual([
    { event, subscriber: 'throws', error: thrown, attempt: 1, failedAtMs: 1_000, retryInMs: 100 },
    { event, subscriber: 'throws', error: thrown, attempt: 2, failedAtMs: 1_100 },
  ]);
  expect(of('rejects')).toEqual([
    { event, subscriber: 'rejects', error: rejected, attempt: 1, failedAtMs: 1_000, retryInMs: 100 },
    { event, subscriber: 'rejects', error: rejected, attempt: 2, failedAtMs: 1_100 },
  ]);
  expect(of('rejects inline').map(({ error, attempt }) => ({ error, attempt }))).toEqual([
    { error: inline, attempt: 1 },
    { error: inline, attempt: 2 },
  ]);
  expect(of('works')).toEqual([]);
  expect(mine.failures()).toHaveLength(6);
  expect(mine.failures().map((failure) => failure.event === event)).toEqual([true, true, true, true, true, true]);
  expect(of('throws')[0]?.error).toBe(thrown);
});

function raise(error: Error): never {
  throw error;
}

test('QA-470.2 keeps delivering to the other subscribers', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 2, baseMs: 1_000_000 } });
  const received: Record<string, number[]> = { before: [], after: [], asynchronous: [], unordered: [] };
  mine.subscribe(everyEvent, ({ sequence }) => received['before']?.push(sequence));
  mine.subscribe(everyEvent, () => raise(new Error('synchronous')), { name: 'throws' });
  mine.subscribe(everyEvent, () => raise(new Error('asynchronous')), { name: 'throws later', mode: 'asynchronous' });
  mine.subscribe(everyEvent, () => Promise.reject(new Error('rejected')), { name: 'rejects', mode: 'asynchronous' });
  mine.subscribe(everyEvent, () => new Promise(() => undefined), { name: 'hangs', mode: 'asynchronous' });
  mine.subscribe(everyEvent, ({ sequence }) => received['after']?.push(sequence));
  mine.subscribe(everyEvent, ({ sequence }) => received['asynchronous']?.push(sequence), { mode: 'asynchronous' });
  const failOnce = ({ sequence }: BusEvent) =>
    sequence === 1 ? raise(new Error('first')) : received['unordered']?.push(sequence);
  mine.subscribe(everyEvent, failOnce, { order: 'unordered' });
  upTo(3).forEach((id) => mine.publish('order.created', { id }));
  await clock.advance(1_000);
  expect(received).toEqual({ before: [1, 2, 3], after: [1, 2, 3], asynchronous: [1, 2, 3], unordered: [2, 3] });
  const waiting = mine.status().subscriptions.map(({ name, queued, inFlight }) => ({ name, queued, inFlight }));
  expect(waiting.filter(({ queued }) => queued > 0)).toEqual([
    { name: 'throws', queued: 3, inFlight: 0 },
    { name: 'throws later', queued: 3, inFlight: 0 },
    { name: 'rejects', queued: 3, inFlight: 0 },
    { name: 'hangs', queued: 2, inFlight: 1 },
    { name: 'subscriber-4', queued: 1, inFlight: 0 },
  ]);
});

/** Lets a callback fail five times; tells the delays between its calls, and what became of the event. */
async function failFiveTimes(random: () => number, jitterRatio: number) {
  const { mine, clock } = await startedBus({ random, retry: { attempts: 5, baseMs: 100, capMs: 500, jitterRatio } });
  const calledAtMs: number[] = [];
  mine.subscribe('order.created', () => (calledAtMs.push(clock.monotonicMs()), raise(new Error('no'))), { name: 'broken' });
  mine.publish('order.created', { id: 1 });
  const early = mine.deadLetters().length;
  await clock.advance(100_000);
  const delaysMs = calledAtMs.slice(1).map((atMs, place) => atMs - (calledAtMs[place] ?? 0));
  const letters = mine.deadLetters().map(({ event, subscriber, attempts, error, deadAtMs }) => {
    return { sequence: event.sequence, subscriber, attempts, reason: (error as Error).message, afterMs: deadAtMs - 1_000 };
  });
  const { queued, totals } = mine.status();
  return { delaysMs, early, letters, queued, failures: totals.failures, retries: totals.retries, timers: clock.pending };
}

test('QA-470.3 retries with growing delays up to the limit, then dead-letters', async () => {
  const letter = { sequence: 1, subscriber: 'broken', attempts: 5, reason: 'no' };
  const rest = { early: 0, queued: 0, failures: 5, retries: 4, timers: 0 };
  const whole = { delaysMs: [100, 200, 400, 500], letters: [{ ...letter, afterMs: 1_200 }], ...rest };
  expect(await failFiveTimes(() => 0.5, 0)).toEqual(whole);
  expect(await failFiveTimes(() => 0.5, 0.5)).toMatchObject({ delaysMs: [75, 150, 300, 375], letters: [letter], ...rest });
  expect(await failFiveTimes(() => 0, 0.5)).toMatchObject({ delaysMs: [100, 200, 400, 500], letters: [letter], ...rest });

  const { mine, clock } = await startedBus({ retry: { attempts: 3, baseMs: 100 } });
  let calls = 0;
  const received: number[] = [];
  const recovers = ({ sequence }: BusEvent) => ((calls += 1) < 3 ? raise(new Error('busy')) : void received.push(sequence));
  mine.subscribe(everyEvent, recovers, { name: 'recovers' });
  upTo(3).forEach((id) => mine.publish('order.created', { id }));
  await clock.advance(10_000);
  expect({ received, letters: mine.deadLetters() }).toEqual({ received: [1, 2, 3], letters: [] });

  const single = await startedBus({ retry: { attempts: 1 } });
  single.mine.subscribe('order.created', () => raise(new Error('no')), { name: 'never again' });
  single.mine.publish('order.created', null);
  expect(single.mine.deadLetters().map(({ subscriber, attempts }) => ({ subscriber, attempts }))).toEqual([
    { subscriber: 'never again', attempts: 1 },
  ]);
});

test('QA-470.4 publishes from inside a callback without deadlock', async () => {
  const { mine } = await startedBus();
  const received: string[] = [];
  mine.subscribe('order.created', ({ sequence }) => {
    received.push(`first ${sequence}`);
    const paid = mine.publish('order.paid', { of: sequence });
    received.push(`published ${paid.sequence}`);
  });
  mine.subscribe('order.created', ({ sequence }) => received.push(`second ${sequence}`));
  mine.subscribe('order.paid', ({ sequence }) => {
    received.push(`paid ${sequence}`);
    mine.publish('order.shipped', { of: sequence });
  });
  mine.subscribe(everyEvent, ({ sequence }) => received.push(`all ${sequence}`));
  mine.publish('order.created', { id: 1 });
  expect(received).toEqual(['first 1', 'published 2', 'second 1', 'all 1', 'paid 2', 'all 2', 'all 3']);

  const answered: number[] = [];
  mine.subscribe(
    'question.asked',
    async () => {
      const { sequence } = await mine.publishAsync('question.answered', null);
      answered.push(sequence);
    },
    { mode: 'asynchronous' },
  );
  mine.subscribe('question.answered', ({ sequence }) => void answered.push(-sequence), { mode: 'asynchronous' });
  const { sequence } = mine.publish('question.asked', null);
  await settle();
  expect(answered.toSorted()).toEqual([-(sequence + 1), sequence + 1]);

  let rounds = 0;
  mine.subscribe('round.begun', () => ((rounds += 1) < 100_000 ? void mine.publish('round.begun', null) : undefined));
  mine.publish('round.begun', null);
  expect(rounds).toBe(100_000);
  expect(mine.verifyOrder().isInOrder).toBe(true);
});

test('QA-470.5 never recurses when a callback fails during its own retry', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 100, baseMs: 0 } });
  let depth = 0;
  let deepest = 0;
  let calls = 0;
  const failing = (again: boolean) => () => {
    calls += 1;
    depth += 1;
    deepest = Math.max(deepest, depth);
    try {
      return again ? void mine.publish('order.noted', { calls }) : raise(new Error(`call ${calls}`));
    } finally {
      depth -= 1;
      stacks.push(new Error('here').stack?.split('\n').length ?? 0);
    }
  };
  const stacks: number[] = [];
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1_000;
  mine.subscribe('order.created', failing(false), { name: 'fails' });
  mine.publish('order.created', null);
  expect({ calls, letters: mine.deadLetters().length }).toEqual({ calls: 1, letters: 0 });
  await clock.advance(1);
  Error.stackTraceLimit = limit;
  expect({ calls, deepest }).toEqual({ calls: 100, deepest: 1 });
  expect(Math.max(...stacks.slice(1))).toBe(Math.min(...stacks.slice(1)));
  expect(mine.failures().map(({ attempt }) => attempt)).toEqual(upTo(100));
  expect(mine.deadLetters()).toMatchObject([{ subscriber: 'fails', attempts: 100 }]);

  calls = 0;
  mine.subscribe('order.noted', failing(false), { name: 'fails as well', retry: { attempts: 3 } });
  mine.subscribe('order.paid', failing(true), { name: 'publishes to it' });
  mine.publish('order.paid', null);
  await clock.advance(1);
  expect({ calls, deepest }).toEqual({ calls: 4, deepest: 1 });
});

test('QA-470.6 redelivers dead letters on request', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 2, baseMs: 10 } });
  const received: string[] = [];
  let isDown = true;
  const receiver =
    (name: string) =>
    ({ sequence, payload }: BusEvent) =>
      isDown ? raise(new Error('down')) : void received.push(`${name} ${sequence} ${JSON.stringify(payload)}`);
  mine.subscribe('order.created', receiver('billing'), { name: 'billing' });
  const shipping = mine.subscribe('order.created', receiver('shipping'), { name: 'shipping', mode: 'asynchronous' });
  upTo(3).forEach((id) => mine.publish('order.created', { id }));
  await clock.advance(1_000);
  const letters = () =>
    mine.deadLetters().map(({ subscriber, event, attempts }) => `${subscriber} ${event.sequence} ${attempts}`);
  expect(letters().toSorted()).toEqual([
    'billing 1 2',
    'billing 2 2',
    'billing 3 2',
    'shipping 1 2',
    'shipping 2 2',
    'shipping 3 2',
  ]);

  expect(mine.redeliver({ subscriber: 'billing', sequence: 2 })).toEqual({ redelivered: 1, left: 0 });
  expect(mine.deadLetters({ subscriber: 'billing', sequence: 2 })).toEqual([]);
  await clock.advance(1_000);
  expect(mine.failures({ subscriber: 'billing', sequence: 2 }).map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
  expect(mine.deadLetters({ subscriber: 'billing', sequence: 2 })).toHaveLength(1);

  isDown = false;
  expect(mine.redeliver({ subscriber: 'billing', sequence: 3 })).toEqual({ redelivered: 1, left: 0 });
  await clock.advance(1_000);
  expect(received.splice(0)).toEqual(['billing 3 {"id":3}']);
  expect(mine.redeliver({ subscriber: 'billing' })).toEqual({ redelivered: 2, left: 0 });
  await clock.advance(1_000);
  expect(received.splice(0)).toEqual(['billing 1 {"id":1}', 'billing 2 {"id":2}']);
  expect(letters()).toEqual(['shipping 1 2', 'shipping 2 2', 'shipping 3 2']);

  shipping.unsubscribe();
  expect(mine.redeliver()).toEqual({ redelivered: 0, left: 3 });
  mine.subscribe('order.created', receiver('new shipping'), { name: 'shipping' });
  expect(mine.redeliver()).toEqual({ redelivered: 3, left: 0 });
  await clock.advance(1_000);
  expect(received).toEqual(['new shipping 1 {"id":1}', 'new shipping 2 {"id":2}', 'new shipping 3 {"id":3}']);
  expect(mine.deadLetters()).toEqual([]);
  expect(mine.redeliver()).toEqual({ redelivered: 0, left: 0 });
});
