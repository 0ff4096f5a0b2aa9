import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { EventBus, everyEvent, InvalidConfigurationError, NestedPublishLimitError } from './event-bus.ts';
import type { BusEvent, EventBusOptions } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('publishes to nobody', async () => {
  const { bus, mine, clock } = await startedBus();
  expect(mine.publish('order.created', {}).sequence).toBe(1);
  expect(mine.status()).toMatchObject({ subscriptions: [], lastSequence: 1, totals: { delivered: 0 } });
  expect(await bus.stop()).toEqual(new Map([['organisation-1', { undelivered: 0, unfinished: [] }]]));
  expect(clock.pending).toBe(0);
});

test('names every option out of its bounds', () => {
  const options = {
    queueLimit: 0,
    retention: { maxEvents: 0, maxAgeMs: -1 },
    retry: { attempts: 0, jitterRatio: 2 },
    positions: {},
  };
  const construct = () => new EventBus(options as unknown as EventBusOptions);
  expect(construct).toThrow(InvalidConfigurationError);
  const fields = [
    'retention.maxEvents',
    'retention.maxAgeMs',
    'retry.attempts',
    'retry.jitterRatio',
    'queueLimit',
    'positions.load',
  ];
  expect(construct).toThrow(new RegExp(fields.map((field) => `${field.replace('.', '\\.')} must be`).join('.*')));
  expect(() => new EventBus({ name: 'mail', drainMs: 0 })).not.toThrow();
});

test('names every option of a subscription out of its bounds', async () => {
  const { mine } = await startedBus();
  const subscribe = (options: object) => () => mine.subscribe('order.created', () => undefined, options);
  expect(subscribe({ mode: 'later', overflow: 'panic', queueLimit: 0 })).toThrow(
    /mode must .*; queueLimit must .*; overflow must /,
  );
  expect(subscribe({ concurrency: 2, order: 'ordered' })).toThrow('concurrency must be 1 where order is ordered, not 2');
  expect(subscribe({ durable: 'a', order: 'unordered' })).toThrow('order must be ordered with durable');
  expect(subscribe({ from: 2 })).toThrow('from must be an integer from 1 to 1, not 2');
  expect(subscribe({ retry: { attempts: 0 } })).toThrow('retry.attempts must be');
  expect(() => mine.subscribe('order.created', 'callback' as never)).toThrow('callback must be a function');
  expect(mine.status().subscriptions).toEqual([]);
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
    return { then: 'not a function' };
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
  while (busy < 10_000) {
    await settle();
    turns.push(busy);
  }
  expect(Math.max(...atThatTime)).toBeLessThanOrEqual(64);
  expect(turns.length).toBeGreaterThan(30);
});

test('a topic is let go of when nothing of its type is retained', async () => {
  const { mine } = await startedBus({ retention: { maxEvents: 10 } });
  const seen: string[] = [];
  mine.subscribe({ pattern: 'type.5000' }, ({ type }) => seen.push(type));
  upTo(5_000).forEach((id) => mine.publish(`type.${id}`, id));
  expect(mine.status().types).toBeLessThanOrEqual(1_025);
  mine.publish('type.1', 'again');
  mine.publish('type.5000', 'again');
  expect(seen).toEqual(['type.5000', 'type.5000']);
  expect(mine.events({ type: 'type.1' }).events.map(({ sequence }) => sequence)).toEqual([5_001]);
  expect(mine.events({ type: 'type.5000' }).events.map(({ sequence }) => sequence)).toEqual([5_000, 5_002]);
});

test('refuses organisations, subscriptions and durables beyond their bounds, and counts that', async () => {
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => void sources.pop() }) };
  const bounds = {
    maxOrganisations: 1,
    maxSubscriptions: 2,
    maxDurables: 1,
    maxFailures: 1,
    maxDeadLetters: 1,
    retention: { maxEvents: 1 },
  };
  const { bus, mine } = await startedBus({ ...bounds, retry: { attempts: 1 }, metrics });
  expect(() => bus.initialize('organisation-2')).toThrow('too many organisations: maxOrganisations is 1');
  mine.subscribe('order.created', () => Promise.reject(new Error('no')), { durable: 'one' });
  expect(() => mine.subscribe('order.created', () => undefined, { durable: 'two' })).toThrow(
    'too many durables: maxDurables is 1',
  );
  expect(() => mine.subscribe('order.created', () => undefined, { durable: 'one' })).toThrow('named "one" is active');
  mine.subscribe('order.created', () => undefined, { name: 'second' });
  expect(() => mine.subscribe('order.created', () => undefined)).toThrow('too many subscriptions: maxSubscriptions is 2');
  upTo(3).forEach((id) => mine.publish('order.created', id));
  await settle();
  const samples = [...(sources[0]?.() ?? [])];
  const valuesOf = (name: string) => samples.filter((sample) => sample.name === `wavegate_bus_${name}`);
  expect(valuesOf('bound_hits_total').map(({ labels, value }) => [labels['bound'], value])).toEqual([
    ...[
      ['retention', 2],
      ['queueRejected', 0],
      ['queueDropped', 0],
      ['queueDeadLettered', 0],
      ['waitingPublishers', 0],
    ],
    ...[
      ['nestedEvents', 0],
      ['failures', 2],
      ['deadLetters', 2],
      ['gaps', 0],
      ['subscriptions', 1],
      ['durables', 1],
    ],
    ['organisations', 1],
  ]);
  expect(valuesOf('published_total')).toMatchObject([{ kind: 'counter', labels: { bus: 'default' }, value: 3 }]);
  expect(valuesOf('delivered_total')).toMatchObject([{ value: 3 }]);
  expect(new Set(samples.map((sample: MetricSample) => Object.keys(sample.labels).includes('bus')))).toEqual(new Set([true]));
  await bus.stop();
  expect(sources).toEqual([]);
});

test('a removed organisation is forgotten, and can be initialised anew', async () => {
  const { bus, mine } = await startedBus();
  mine.publish('order.created', {});
  await Promise.all([bus.remove('organisation-1'), bus.remove('organisation-1')]);
  expect(bus.organisations()).toEqual([]);
  const anew = bus.initialize('organisation-1');
  await anew.start();
  expect(anew.status().lastSequence).toBe(0);
  await bus.stop();
  expect(() => bus.initialize('organisation-2')).toThrow('is STOPPED');
});

test('a bus without options runs on the clock of this machine', async () => {
  await using bus = new EventBus();
  const mine = bus.initialize('organisation-1');
  await mine.start();
  await mine.start();
  const before = Date.now();
  const seen: number[] = [];
  mine.subscribe(everyEvent, ({ publishedAtMs }) => seen.push(publishedAtMs), { mode: 'asynchronous' });
  mine.publish('order.created', {});
  await settle();
  expect(Math.abs((seen[0] ?? 0) - before)).toBeLessThan(1_000);
});
