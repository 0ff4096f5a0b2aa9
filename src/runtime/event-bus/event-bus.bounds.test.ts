import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { EventBus, everyEvent, InvalidConfigurationError } from './event-bus.ts';
import type { EventBusOptions } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

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
  for (const field of ['retention', 'retry', 'metrics', 'clock']) {
    expect(() => new EventBus({ [field]: 5 })).toThrow(`${field} must be an object, not 5`);
  }
  expect(() => new EventBus(null as unknown as EventBusOptions)).toThrow('options must be an object, not null');
  expect(() => new EventBus({ metrics: {} as never })).toThrow('metrics.register must be a function, not undefined');
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
  expect(subscribe({ retry: 5 })).toThrow('retry must be an object, not 5');
  expect(subscribe({ retry: { attempts: 0 } })).toThrow('retry.attempts must be');
  expect(() => mine.subscribe('order.created', 'callback' as never)).toThrow('callback must be a function');
  expect(mine.status().subscriptions).toEqual([]);
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
  const limits = {
    maxOrganisations: 1,
    maxSubscriptions: 2,
    maxDurables: 1,
    maxFailures: 1,
    maxDeadLetters: 1,
    retention: { maxEvents: 1 },
  };
  const { bus, mine } = await startedBus({ ...limits, retry: { attempts: 1 }, metrics });
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
  const none = { queueRejected: 0, queueDropped: 0, queueDeadLettered: 0, waitingPublishers: 0, nestedEvents: 0, gaps: 0 };
  const hits = { retention: 2, failures: 2, deadLetters: 2, subscriptions: 1, durables: 1, organisations: 1 };
  const bounds = valuesOf('bound_hits_total').map(({ labels, value }) => [labels['bound'], value]);
  expect(Object.fromEntries(bounds)).toEqual({ ...none, ...hits });
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
