import { expect, test } from 'vitest';
import { EventBus, everyEvent, MemoryPositionStore, MemoryTransport } from '../../../src/runtime/event-bus/event-bus.ts';
import type { Subscription } from '../../../src/runtime/event-bus/event-bus.ts';
import { settle } from '../../../src/runtime/shared/manual-clock.ts';
import { startedBus } from '../../../tests/support/started-bus.ts';

test('QA-468.1 subscribes by type, by pattern and to everything', async () => {
  const { mine } = await startedBus();
  const received: Record<string, number[]> = { type: [], pattern: [], deep: [], everything: [], asynchronous: [] };
  mine.subscribe('order.created', ({ sequence }) => received['type']?.push(sequence));
  mine.subscribe({ pattern: 'order.*' }, ({ sequence }) => received['pattern']?.push(sequence));
  mine.subscribe({ pattern: 'order.>' }, ({ sequence }) => received['deep']?.push(sequence));
  mine.subscribe(everyEvent, ({ sequence }) => received['everything']?.push(sequence));
  mine.subscribe({ pattern: '*.created' }, ({ sequence }) => received['asynchronous']?.push(sequence), { mode: 'asynchronous' });
  ['order.created', 'order.paid', 'order.eu.created', 'invoice.created', 'order'].forEach((type) => mine.publish(type, null));
  await settle();
  expect(received).toEqual({
    type: [1],
    pattern: [1, 2],
    deep: [1, 2, 3],
    everything: [1, 2, 3, 4, 5],
    asynchronous: [1, 4],
  });
  const subscribe = (filter: unknown) => () => mine.subscribe(filter as string, () => undefined);
  expect(subscribe('order.*')).toThrow('filter must be a type');
  expect(subscribe({ pattern: '>.order' })).toThrow('filter.pattern must be');
  expect(subscribe(undefined)).toThrow('filter.pattern must be');
});

test('QA-468.2 calls each subscriber once for each event, with the event', async () => {
  const { mine } = await startedBus();
  const received: (readonly [subscriber: string, ...event: unknown[]])[] = [];
  const receiver =
    (name: string) =>
    (...event: unknown[]) =>
      void received.push([name, ...event]);
  mine.subscribe('order.created', receiver('first'));
  mine.subscribe('order.created', receiver('second'), { mode: 'asynchronous' });
  mine.subscribe(everyEvent, receiver('third'));
  mine.subscribe(everyEvent, receiver('fourth'), { mode: 'asynchronous', concurrency: 8 });
  const [one, two] = [mine.publish('order.created', { id: 1 }), mine.publish('order.created', { id: 2 })];
  await settle();
  const of = (name: string) => received.filter(([subscriber]) => subscriber === name).map(([, ...event]) => event);
  expect([of('first'), of('second'), of('third'), of('fourth')]).toEqual([
    [[one], [two]],
    [[one], [two]],
    [[one], [two]],
    [[one], [two]],
  ]);
  expect(received).toHaveLength(8);
  expect(received.map(([, event]) => event === one || event === two)).toEqual(Array.from({ length: 8 }, () => true));
  expect(mine.status().totals.delivered).toBe(8);
});

test('QA-468.3 stops calling after unsubscribe, also when that happens inside a callback', async () => {
  const { mine } = await startedBus();
  const received: string[] = [];
  const subscriptions: Record<string, Subscription> = {};
  subscriptions['plain'] = mine.subscribe(everyEvent, ({ sequence }) => received.push(`plain ${sequence}`));
  mine.subscribe('order.ends', () => {
    subscriptions['later']?.unsubscribe();
    subscriptions['queued']?.unsubscribe();
    subscriptions['self']?.unsubscribe();
  });
  subscriptions['self'] = mine.subscribe(everyEvent, ({ sequence }) => received.push(`self ${sequence}`));
  subscriptions['once'] = mine.subscribe(everyEvent, ({ sequence }) => {
    received.push(`once ${sequence}`);
    subscriptions['once']?.unsubscribe();
  });
  subscriptions['later'] = mine.subscribe(everyEvent, ({ sequence }) => received.push(`later ${sequence}`));
  subscriptions['queued'] = mine.subscribe(everyEvent, ({ sequence }) => received.push(`queued ${sequence}`), {
    mode: 'asynchronous',
  });
  mine.publish('order.created', null);
  await settle();
  expect(received.splice(0)).toEqual(['plain 1', 'self 1', 'once 1', 'later 1', 'queued 1']);

  mine.publish('order.created', null);
  mine.publish('order.ends', null);
  await settle();
  expect(received.splice(0)).toEqual(['plain 2', 'self 2', 'later 2', 'plain 3']);

  subscriptions['plain']?.unsubscribe();
  subscriptions['plain']?.unsubscribe();
  mine.publish('order.created', null);
  await settle();
  expect(received).toEqual([]);
  expect(Object.values(subscriptions).map(({ isActive }) => isActive)).toEqual([false, false, false, false, false]);
  expect(mine.status()).toMatchObject({ queued: 0, subscriptions: [{ filter: 'order.ends' }] });
});

test('QA-468.4 resumes a durable subscription where it left off', async () => {
  const [transport, positions] = [new MemoryTransport(), new MemoryPositionStore()];
  const { bus, mine, clock } = await startedBus({ transport, positions, retention: { maxEvents: 5 } });
  const received: number[] = [];
  const resume = (on = mine) =>
    on.subscribe('order.created', ({ sequence }) => void received.push(sequence), { durable: 'billing' });
  mine.publish('order.created', 'before it is known');
  const first = resume();
  mine.publish('order.created', null);
  mine.publish('order.created', null);
  first.unsubscribe();
  mine.publish('order.created', 'missed');
  mine.publish('order.paid', 'of no interest');
  mine.publish('order.created', 'missed');
  expect(received.splice(0)).toEqual([2, 3]);

  const second = resume();
  mine.publish('order.created', null);
  await second.whenLive();
  mine.publish('order.created', null);
  expect(received.splice(0)).toEqual([4, 6, 7, 8]);
  await bus.stop();

  const next = new EventBus({ transport, positions, clock }).initialize('organisation-1');
  await next.start();
  expect(next.publish('order.created', 'missed').sequence).toBe(9);
  await resume(next).whenLive();
  expect(received.splice(0)).toEqual([9]);
  expect(next.gaps()).toEqual([]);

  next.subscribe('order.paid', () => undefined, { durable: 'paying' }).unsubscribe();
  Array.from({ length: 7 }, () => next.publish('order.paid', null));
  const paid: number[] = [];
  await next.subscribe('order.paid', ({ sequence }) => void paid.push(sequence), { durable: 'paying' }).whenLive();
  expect(paid).toEqual([12, 13, 14, 15, 16]);
  expect(next.gaps()).toEqual([{ subscriber: 'paying', from: 10, to: 11, reason: 'retention', noticedAtMs: 1_000 }]);
});
