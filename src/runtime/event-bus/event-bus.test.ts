import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { everyEvent, NestedPublishLimitError } from './event-bus.ts';
import type { BusEvent } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('publishes to nobody', async () => {
  const { bus, mine, clock } = await startedBus();
  expect(mine.isRemote).toBe(false);
  expect(mine.publish('order.created', {}).sequence).toBe(1);
  expect(mine.status()).toMatchObject({ subscriptions: [], lastSequence: 1, totals: { delivered: 0 } });
  expect(await bus.stop()).toEqual(new Map([['organisation-1', { undelivered: 0, unfinished: [] }]]));
  expect(clock.pending).toBe(0);
});

test('calls synchronous subscribers within the publish, in the order in which they came, and asynchronous ones after it', async () => {
  const { mine } = await startedBus();
  const calls: string[] = [];
  mine.subscribe('order.created', () => calls.push('asynchronous'), { mode: 'asynchronous' });
  mine.subscribe('order.created', () => calls.push('first'));
  mine.subscribe(everyEvent, () => calls.push('second'));
  mine.subscribe('order.created', () => calls.push('third'));
  mine.publish('order.created', {});
  calls.push('published');
  await settle();
  expect(calls).toEqual(['first', 'second', 'third', 'published', 'asynchronous']);
});

test('an event published inside a callback has its number at once, and its turn when the one before has been given to all', async () => {
  const { mine } = await startedBus();
  const calls: string[] = [];
  mine.subscribe('order.created', ({ payload }) => {
    calls.push(`first ${String(payload)}`);
    if (payload === 1)
      calls.push(`number ${mine.publish('order.created', 2).sequence}`, `number ${mine.publish('order.created', 3).sequence}`);
  });
  mine.subscribe('order.created', ({ payload }) => calls.push(`second ${String(payload)}`));
  mine.publish('order.created', 1);
  expect(calls).toEqual(['first 1', 'number 2', 'number 3', 'second 1', 'first 2', 'second 2', 'first 3', 'second 3']);
});

test('a subscriber added in a callback sees later events only, one removed in a callback nothing any more', async () => {
  const { mine } = await startedBus();
  const seen: string[] = [];
  const removed = mine.subscribe('order.created', ({ sequence }) => seen.push(`removed ${sequence}`));
  const first = mine.subscribe('order.created', () => {
    mine.publish('order.created', 'published before');
    mine.subscribe('order.created', ({ sequence }) => seen.push(`added ${sequence}`));
    mine.subscribe('order.created', ({ sequence }) => seen.push(`added later ${sequence}`), { mode: 'asynchronous' });
    mine.publish('order.created', 'published after');
    removed.unsubscribe();
    first.unsubscribe();
  });
  mine.publish('order.created', 'the first');
  await settle();
  expect(seen).toEqual(['removed 1', 'added 3', 'added later 3']);
});

test('stop inside a callback: what was published is delivered, nothing more is taken', async () => {
  const { mine } = await startedBus();
  const seen: string[] = [];
  mine.subscribe('order.created', ({ sequence }) => {
    seen.push(`first ${sequence}`);
    if (sequence > 1) return;
    mine.publish('order.created', 'before');
    void mine.stop();
    expect(() => mine.publish('order.created', 'after')).toThrow('is STOPPING');
  });
  mine.subscribe('order.created', ({ sequence }) => seen.push(`second ${sequence}`));
  mine.subscribe('order.created', ({ sequence }) => seen.push(`later ${sequence}`), { mode: 'asynchronous' });
  mine.publish('order.created', 'the first');
  await mine.stop();
  expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'second 2', 'later 1', 'later 2']);
  expect(mine.failures()).toEqual([]);
});

test('callbacks that answer each other for ever are cut short with an error', async () => {
  const { mine } = await startedBus({ maxNestedEvents: 50, retry: { attempts: 1 } });
  mine.subscribe('ping', () => void mine.publish('pong', null));
  mine.subscribe('pong', () => void mine.publish('ping', null));
  mine.publish('ping', null);
  expect(mine.status()).toMatchObject({ lastSequence: 51, boundHits: { nestedEvents: 1 }, failures: 1 });
  expect(mine.failures()[0]?.error).toBeInstanceOf(NestedPublishLimitError);
  mine.publish('quiet', null);
  expect(mine.status().lastSequence).toBe(52);
});

test('a callback gets no hold of the bus through `this`, and what it returns is of no matter unless it is a promise', async () => {
  const { mine } = await startedBus();
  const received: unknown[] = [];
  mine.subscribe('order.created', function (this: unknown) {
    received.push(this);
    return { id: 1 };
  });
  mine.publish('order.created', {});
  mine.publish('order.created', {});
  expect(received).toEqual([undefined, undefined]);
  expect(mine.status().totals).toMatchObject({ delivered: 2, failures: 0 });
});

test('a synchronous subscriber whose callback is under way or waits for a retry gets later events after it, in order', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 3, baseMs: 100, jitterRatio: 0 } });
  const seen: string[] = [];
  const slow = async ({ sequence }: BusEvent) => {
    seen.push(`begin ${sequence}`);
    await new Promise<void>((resolve) => clock.schedule(resolve, 10));
    seen.push(`end ${sequence}`);
  };
  mine.subscribe('slow', slow);
  mine.publish('slow', 1);
  mine.publish('slow', 2);
  expect(seen).toEqual(['begin 1']);
  await clock.advance(20);
  expect(seen.splice(0)).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);

  let failures = 2;
  mine.subscribe('weak', ({ sequence }) => {
    seen.push(`try ${sequence}`);
    if (failures-- > 0) throw new Error('weak');
  });
  mine.publish('weak', 3);
  mine.publish('weak', 4);
  await clock.advance(100);
  mine.publish('weak', 5);
  expect(seen).toEqual(['try 3', 'try 3']);
  await clock.advance(200);
  expect(seen.splice(0)).toEqual(['try 3', 'try 3', 'try 3', 'try 4', 'try 5']);
  mine.publish('weak', 6);
  expect(seen).toEqual(['try 6']);
});

test('an unordered subscriber gets later events while one waits for its retry', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 2, baseMs: 100 } });
  const seen: number[] = [];
  const failOnce = ({ sequence }: BusEvent) => {
    seen.push(sequence);
    if (sequence === 1 && seen.length === 1) throw new Error('once');
  };
  mine.subscribe('order.created', failOnce, { order: 'unordered' });
  upTo(3).forEach((id) => mine.publish('order.created', id));
  expect(seen).toEqual([1, 2, 3]);
  await clock.advance(100);
  expect(seen).toEqual([1, 2, 3, 1]);
});

test('makes as many calls at once as the concurrency allows', async () => {
  const { mine, clock } = await startedBus();
  let underWay = 0;
  let most = 0;
  const slow = async () => {
    most = Math.max(most, (underWay += 1));
    await new Promise<void>((resolve) => clock.schedule(resolve, 10));
    underWay -= 1;
  };
  mine.subscribe('order.created', slow, { mode: 'asynchronous', concurrency: 3 });
  upTo(7).forEach((id) => mine.publish('order.created', id));
  await settle();
  expect(mine.status()).toMatchObject({ inFlight: 3, queued: 4 });
  await clock.advance(30);
  expect({ most, underWay, delivered: mine.status().totals.delivered }).toEqual({ most: 3, underWay: 0, delivered: 7 });
});

test('one backlog holds up neither the other subscribers nor the event loop', async () => {
  const { bus, mine } = await startedBus({ queueLimit: 10_000 });
  const other = bus.initialize('organisation-2');
  await other.start();
  let busy = 0;
  const atThatTime: number[] = [];
  mine.subscribe('order.created', () => (busy += 1), { mode: 'asynchronous' });
  mine.subscribe('order.paid', () => atThatTime.push(busy), { mode: 'asynchronous' });
  other.subscribe('order.paid', () => atThatTime.push(busy), { mode: 'asynchronous' });
  upTo(10_000).forEach((id) => mine.publish('order.created', id));
  mine.publish('order.paid', null);
  other.publish('order.paid', null);
  const turns: number[] = [];
  while (mine.status().queued > 0) {
    await settle();
    turns.push(busy);
  }
  expect(Math.max(...atThatTime)).toBeLessThanOrEqual(64);
  expect(turns.length).toBeGreaterThan(30);
});
