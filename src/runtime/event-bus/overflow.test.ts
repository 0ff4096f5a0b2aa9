import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { BusLimitError, BusNotRunningError, BusWaitAbortedError, QueueFullError } from './event-bus.ts';
import type { BusEvent, EventPriority, OverflowPolicy } from './event-bus.ts';

/** A subscriber with room for two that begins with an event of its own and does not finish it until told to. */
async function crowdedBus(overflow: OverflowPolicy, maxWaitingPublishers = 10) {
  const { mine, clock } = await startedBus({ maxWaitingPublishers });
  const seen: unknown[] = [];
  const gates: (() => void)[] = [];
  const callback = ({ payload }: BusEvent) => {
    seen.push(payload);
    return new Promise<void>((resolve) => gates.push(resolve));
  };
  const subscription = mine.subscribe('order.created', callback, { name: 'slow', mode: 'asynchronous', queueLimit: 2, overflow });
  const finishOne = async () => {
    gates.shift()?.();
    await settle();
  };
  mine.publish('order.created', 'first');
  await settle();
  return { mine, clock, seen, subscription, finishOne, publish: (payload: unknown) => mine.publish('order.created', payload) };
}

const payloads = ({ payload }: BusEvent) => payload;

test('reject: the publish throws, stores nothing and reaches nobody', async () => {
  const { mine, publish, seen, finishOne } = await crowdedBus('reject');
  const others: unknown[] = [];
  mine.subscribe('order.created', ({ payload }) => others.push(payload));
  publish('second');
  publish('third');
  expect(() => publish('fourth')).toThrow(QueueFullError);
  expect(() => publish('fourth')).toThrow('the queue of subscriber "slow" is full');
  await expect(mine.publishAsync('order.created', 'fourth')).rejects.toThrow(QueueFullError);
  expect(mine.publish('order.paid', 'of no interest to it').sequence).toBe(4);
  expect(mine.status()).toMatchObject({ lastSequence: 4, queued: 2, boundHits: { queueRejected: 3 } });
  await finishOne();
  publish('fifth');
  await finishOne();
  await finishOne();
  await finishOne();
  expect(seen).toEqual(['first', 'second', 'third', 'fifth']);
  expect(others).toEqual(['second', 'third', 'fifth']);
});

test('reject: an event of a callback that finds the queue full at its turn becomes a dead letter', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 2, baseMs: 100 } });
  let isDown = true;
  const seen: unknown[] = [];
  mine.subscribe('order.created', ({ payload }) =>
    [1, 2, 3].forEach((id) => mine.publish('order.paid', `${String(payload)}.${id}`)),
  );
  const weak = ({ payload }: BusEvent) => {
    if (isDown) throw new Error('down');
    seen.push(payload);
  };
  mine.subscribe('order.paid', weak, { name: 'weak', queueLimit: 2 });
  mine.publish('order.created', 'a');
  expect(mine.status()).toMatchObject({ queued: 2, boundHits: { queueDeadLettered: 1 } });
  expect(mine.deadLetters()).toMatchObject([{ subscriber: 'weak', attempts: 0, event: { payload: 'a.3' } }]);
  expect(mine.deadLetters()[0]?.error).toBeInstanceOf(QueueFullError);
  expect(mine.redeliver()).toEqual({ redelivered: 0, left: 1 });
  isDown = false;
  await clock.advance(1_000);
  expect(mine.redeliver()).toEqual({ redelivered: 1, left: 0 });
  await settle();
  expect(seen).toEqual(['a.1', 'a.2', 'a.3']);
});

test('drop-newest: the queue stays as it is', async () => {
  const { mine, publish, seen, finishOne } = await crowdedBus('drop-newest');
  ['second', 'third', 'fourth', 'fifth'].forEach(publish);
  expect(mine.status()).toMatchObject({ lastSequence: 5, queued: 2, boundHits: { queueDropped: 2 } });
  await finishOne();
  await finishOne();
  await finishOne();
  expect(seen).toEqual(['first', 'second', 'third']);
});

test('drop-oldest: the oldest of the lowest priority goes, the new event itself if it is of a lower one still', async () => {
  const { mine, seen, finishOne } = await crowdedBus('drop-oldest');
  const publish = (payload: string, priority: EventPriority) => mine.publish('order.created', payload, { priority });
  publish('old and low', 'low');
  publish('old and normal', 'normal');
  publish('normal', 'normal');
  publish('high', 'high');
  publish('low', 'low');
  expect(mine.status()).toMatchObject({ lastSequence: 6, queued: 2, boundHits: { queueDropped: 3 } });
  await finishOne();
  await finishOne();
  await finishOne();
  expect(seen).toEqual(['first', 'high', 'normal']);
});

test('wait: publishers wait for room, first come first served, and nobody pushes in', async () => {
  const { mine, publish, seen, finishOne } = await crowdedBus('wait');
  publish('second');
  await mine.publishAsync('order.created', 'third');
  expect(() => publish('fourth')).toThrow(QueueFullError);
  const waiting = ['fifth', 'sixth', 'seventh'].map((payload) => mine.publishAsync('order.created', payload));
  await settle();
  expect(mine.status()).toMatchObject({ lastSequence: 3, waitingPublishers: 3 });
  const elsewhere = await mine.publishAsync('order.paid', 'of another type');
  expect(elsewhere.sequence).toBe(4);
  await finishOne();
  expect(() => publish('pushes in')).toThrow(QueueFullError);
  await finishOne();
  await finishOne();
  expect((await Promise.all(waiting)).map(payloads)).toEqual(['fifth', 'sixth', 'seventh']);
  await finishOne();
  await finishOne();
  await finishOne();
  expect(seen).toEqual(['first', 'second', 'third', 'fifth', 'sixth', 'seventh']);
  expect(mine.status()).toMatchObject({ lastSequence: 7, waitingPublishers: 0, queued: 0 });
});

test('wait: ends when it is aborted, when the bus stops, and when the full subscriber is gone', async () => {
  const { mine, clock, publish, subscription } = await crowdedBus('wait', 2);
  publish('second');
  publish('third');
  const controller = new AbortController();
  const publishAsync = (payload: string, signal?: AbortSignal) =>
    mine.publishAsync('order.created', payload, signal ? { signal } : {});
  await expect(publishAsync('never', AbortSignal.abort('early'))).rejects.toThrow(BusWaitAbortedError);
  const aborted = publishAsync('aborted', controller.signal);
  const patient = publishAsync('patient');
  await expect(publishAsync('too many')).rejects.toThrow(BusLimitError);
  controller.abort('no time');
  await expect(aborted).rejects.toMatchObject({ code: 'BUS_WAIT_ABORTED', cause: 'no time' });
  subscription.unsubscribe();
  expect(await patient).toMatchObject({ sequence: 4, payload: 'patient' });
  expect(mine.status()).toMatchObject({ waitingPublishers: 0, boundHits: { waitingPublishers: 1 } });

  mine.subscribe('order.paid', () => new Promise(() => undefined), { mode: 'asynchronous', queueLimit: 1, overflow: 'wait' });
  mine.publish('order.paid', 'under way');
  await settle();
  mine.publish('order.paid', 'queued');
  const late = mine.publishAsync('order.paid', 'late');
  const stopped = mine.stop({ drainMs: 10 });
  await expect(late).rejects.toThrow(BusNotRunningError);
  await clock.advance(10);
  expect((await stopped).undelivered).toBe(2);
  expect(mine.status().lastSequence).toBe(6);
});

test('high overtakes normal overtakes low, in order within each, and nobody starves', async () => {
  const { mine } = await startedBus({ queueLimit: 10_000 });
  const seen: string[] = [];
  mine.subscribe('order.created', ({ priority, payload }) => seen.push(`${priority} ${String(payload)}`), {
    mode: 'asynchronous',
  });
  const publish = (priority: EventPriority, count: number) =>
    Array.from({ length: count }, (_, id) => mine.publish('order.created', id, { priority }));
  publish('low', 3);
  publish('normal', 2);
  publish('high', 2);
  await settle();
  expect(seen.splice(0)).toEqual(['high 0', 'high 1', 'normal 0', 'normal 1', 'low 0', 'low 1', 'low 2']);

  publish('low', 100);
  publish('normal', 1_000);
  publish('high', 2_000);
  while (mine.status().queued > 0) await settle();
  const placesOf = (priority: EventPriority) => seen.flatMap((entry, place) => (entry.startsWith(priority) ? [place] : []));
  expect(placesOf('low')[0]).toBeLessThan(17 * 17);
  expect(placesOf('normal')[0]).toBeLessThan(17);
  const inOrder = (priority: EventPriority) => seen.filter((entry) => entry.startsWith(priority));
  expect(inOrder('high')).toEqual(Array.from({ length: 2_000 }, (_, id) => `high ${id}`));
  expect(inOrder('low')).toEqual(Array.from({ length: 100 }, (_, id) => `low ${id}`));
});

test('wait: who gives a signal that is none waits for nothing, and holds up nobody', async () => {
  const { mine, finishOne, publish, seen } = await crowdedBus('wait');
  publish('second');
  publish('third');
  const signal = { aborted: false } as AbortSignal;
  await expect(mine.publishAsync('order.created', 'lost', { signal })).rejects.toThrow(TypeError);
  expect(mine.status().waitingPublishers).toBe(0);
  const fourth = mine.publishAsync('order.created', 'fourth');
  for (let left = 4; left > 0; left -= 1) await finishOne();
  expect(payloads(await fourth)).toBe('fourth');
  expect(seen).toEqual(['first', 'second', 'third', 'fourth']);
});
