import { expect, test } from 'vitest';
import {
  BusAlreadyInitializedError,
  BusNotInitializedError,
  BusNotRunningError,
  EventBus,
  everyEvent,
} from '../../../src/runtime/event-bus/event-bus.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

test('QA-466.1 initialises a bus for an organisation, once', () => {
  const bus = new EventBus({ clock: new ManualClock() });
  expect(bus.organisations()).toEqual([]);
  expect(() => bus.for('organisation-1')).toThrow(BusNotInitializedError);
  const mine = bus.initialize('organisation-1');
  expect({ id: mine.organisationId, state: mine.status().state }).toEqual({ id: 'organisation-1', state: 'INITIALIZED' });
  expect(() => bus.initialize('organisation-1')).toThrow(BusAlreadyInitializedError);
  expect(bus.for('organisation-1')).toBe(mine);
  const other = bus.initialize('organisation-2');
  expect(bus.for('organisation-2')).toBe(other);
  expect(other).not.toBe(mine);
  expect(bus.organisations()).toEqual(['organisation-1', 'organisation-2']);
  expect(() => bus.initialize('')).toThrow(new TypeError('organisationId must be a text of 1 to 256 characters'));
});

test('QA-466.2 creates its queues, subscriptions and event store empty', async () => {
  const bus = new EventBus({ clock: new ManualClock() });
  const busy = bus.initialize('organisation-1');
  await busy.start();
  busy.subscribe(everyEvent, () => Promise.reject(new Error('no')), { mode: 'asynchronous', retry: { attempts: 1 } });
  busy.publish('order.created', { id: 1 });
  busy.publish('order.created', { id: 2 });
  await Promise.resolve();
  expect(busy.status()).toMatchObject({ lastSequence: 2, queued: 1, inFlight: 1 });

  const fresh = bus.initialize('organisation-2');
  expect(fresh.status()).toMatchObject({
    subscriptions: [],
    durables: 0,
    queued: 0,
    inFlight: 0,
    waitingPublishers: 0,
    firstSequence: 1,
    lastSequence: 0,
    retainedEvents: 0,
    retainedBytes: 0,
    types: 0,
    failures: 0,
    deadLetters: 0,
    gaps: 0,
  });
  expect(fresh.events()).toEqual({ events: [] });
  expect(fresh.eventAt(1)).toBeUndefined();
  expect([fresh.failures(), fresh.deadLetters(), fresh.gaps()]).toEqual([[], [], []]);
});

test('QA-466.3 goes to RUNNING, and refuses work before that and after stop', async () => {
  const bus = new EventBus({ clock: new ManualClock() }).initialize('organisation-1');
  const received: unknown[] = [];
  const subscribe = () => bus.subscribe('order.created', ({ payload }) => received.push(payload));
  expect(() => bus.publish('order.created', 'early')).toThrow(BusNotRunningError);
  await expect(bus.publishAsync('order.created', 'early')).rejects.toThrow(BusNotRunningError);
  expect(subscribe).toThrow(BusNotRunningError);
  expect(() => bus.redeliver()).toThrow(BusNotRunningError);
  expect(bus.status()).toMatchObject({ state: 'INITIALIZED', lastSequence: 0, subscriptions: [] });

  await bus.start();
  expect(bus.status().state).toBe('RUNNING');
  subscribe();
  bus.publish('order.created', 'in time');
  expect(received).toEqual(['in time']);

  const stopped = bus.stop();
  expect(bus.status().state).toBe('STOPPING');
  expect(() => bus.publish('order.created', 'late')).toThrow(BusNotRunningError);
  expect(await stopped).toEqual({ undelivered: 0, unfinished: [] });
  expect(bus.status()).toMatchObject({ state: 'STOPPED', lastSequence: 1, subscriptions: [] });
  expect(() => bus.publish('order.created', 'late')).toThrow(BusNotRunningError);
  await expect(bus.publishAsync('order.created', 'late')).rejects.toThrow(BusNotRunningError);
  expect(subscribe).toThrow(BusNotRunningError);
  expect(() => bus.redeliver()).toThrow(BusNotRunningError);
  await expect(bus.start()).rejects.toThrow(BusNotRunningError);
  expect(received).toEqual(['in time']);
});

test('QA-466.4 answers its status', async () => {
  const clock = new ManualClock();
  const bus = new EventBus({ clock, retention: { maxEvents: 3 }, retry: { attempts: 2, baseMs: 100 } }).initialize(
    'organisation-1',
  );
  await bus.start();
  bus.subscribe({ pattern: 'order.*' }, () => undefined, { name: 'counter' });
  bus.subscribe('order.paid', () => new Promise(() => undefined), { name: 'slow', mode: 'asynchronous' });
  bus.subscribe('order.lost', () => Promise.reject(new Error('no')), { name: 'broken', durable: 'broken' });
  bus.publish('order.created', 1);
  bus.publish('order.paid', 2);
  bus.publish('order.paid', 3);
  bus.publish('order.lost', 4);
  await clock.advance(1_000);
  const idle = { queued: 0, inFlight: 0, waitingRetries: 0, isReplaying: false };
  const unharmed = { failures: 0, retries: 0, deadLettered: 0, dropped: 0 };
  const harmed = { failures: 2, retries: 1, deadLettered: 1, dropped: 0, position: 4 };
  expect(bus.status()).toEqual({
    organisationId: 'organisation-1',
    state: 'RUNNING',
    firstSequence: 2,
    lastSequence: 4,
    retainedEvents: 3,
    retainedBytes: 0,
    types: 3,
    subscriptions: [
      { name: 'counter', filter: 'order.*', mode: 'synchronous', ...idle, delivered: 4, ...unharmed },
      { name: 'slow', filter: 'order.paid', mode: 'asynchronous', ...idle, queued: 1, inFlight: 1, delivered: 0, ...unharmed },
      { name: 'broken', filter: 'order.lost', mode: 'synchronous', ...idle, delivered: 0, ...harmed },
    ],
    durables: 1,
    queued: 1,
    inFlight: 1,
    waitingPublishers: 0,
    failures: 2,
    deadLetters: 1,
    gaps: 0,
    totals: { delivered: 4, failures: 2, retries: 1, deadLettered: 1, dropped: 0, positionSaveFailures: 0 },
    boundHits: {
      retention: 1,
      queueRejected: 0,
      queueDropped: 0,
      queueDeadLettered: 0,
      waitingPublishers: 0,
      nestedEvents: 0,
      failures: 0,
      deadLetters: 0,
      gaps: 0,
      subscriptions: 0,
      durables: 0,
    },
  });
});
