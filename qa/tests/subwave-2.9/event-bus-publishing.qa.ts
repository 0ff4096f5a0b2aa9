import { expect, test } from 'vitest';
import { InvalidEventError } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent, OrganisationBus, PublishOptions } from '../../../src/runtime/event-bus/event-bus.ts';
import { startedBus } from '../../../tests/support/started-bus.ts';

const sequencesOf = (events: readonly BusEvent[]) => events.map(({ sequence }) => sequence);

/** The events that a bus still returns, of the numbers given. */
const retainedOf = (bus: OrganisationBus, sequences: readonly number[]) =>
  sequencesOf(sequences.map((sequence) => bus.eventAt(sequence)).filter((event) => event !== undefined));

test('QA-467.1 accepts an event and assigns the next sequence number', async () => {
  const { bus, mine, clock } = await startedBus();
  const other = bus.initialize('organisation-2');
  await other.start();
  const first = mine.publish('order.created', { id: 7 });
  await clock.advance(250);
  const second = mine.publish('order.paid', null, { priority: 'high', correlationId: 'order-7', source: 'till' });
  const elsewhere = other.publish('order.created', { id: 8 });
  const third = await mine.publishAsync('order.created', { id: 9 });
  const [mineAt, otherAt] = [
    { organisationId: 'organisation-1', priority: 'normal' },
    { organisationId: 'organisation-2', priority: 'normal' },
  ];
  const context = { priority: 'high', correlationId: 'order-7', source: 'till' };
  expect(JSON.parse(JSON.stringify([first, second, elsewhere, third]))).toEqual([
    { ...mineAt, sequence: 1, type: 'order.created', payload: { id: 7 }, publishedAtMs: 1_000 },
    { ...mineAt, sequence: 2, type: 'order.paid', payload: null, publishedAtMs: 1_250, ...context },
    { ...otherAt, sequence: 1, type: 'order.created', payload: { id: 8 }, publishedAtMs: 1_250 },
    { ...mineAt, sequence: 3, type: 'order.created', payload: { id: 9 }, publishedAtMs: 1_250 },
  ]);
});

const sizeOf = (payload: unknown) => (payload as { readonly bytes: number }).bytes;

test('QA-467.2 stores the event within the retention bound and returns it by sequence', async () => {
  const { mine: byCount } = await startedBus({ retention: { maxEvents: 3 } });
  const published = [1, 2, 3, 4, 5].map((id) => byCount.publish('order.created', { id }));
  expect(retainedOf(byCount, [1, 2, 3, 4, 5, 6])).toEqual([3, 4, 5]);
  expect(byCount.eventAt(3)).toBe(published[2]);
  expect(byCount.eventAt(4)).toBe(published[3]);
  expect(byCount.eventAt(5)?.payload).toEqual({ id: 5 });
  expect(byCount.status()).toMatchObject({ retainedEvents: 3, boundHits: { retention: 2 } });

  const { mine: byBytes } = await startedBus({ retention: { maxBytes: 100, sizeOf } });
  const weights = [40, 40, 20, 30, 101].map((bytes) => {
    byBytes.publish('order.created', { bytes });
    return { bytes: byBytes.status().retainedBytes, sequences: retainedOf(byBytes, [1, 2, 3, 4, 5]) };
  });
  expect(weights).toEqual([
    { bytes: 40, sequences: [1] },
    { bytes: 80, sequences: [1, 2] },
    { bytes: 100, sequences: [1, 2, 3] },
    { bytes: 90, sequences: [2, 3, 4] },
    { bytes: 0, sequences: [] },
  ]);

  const { mine: byAge, clock } = await startedBus({ retention: { maxAgeMs: 1_000 } });
  byAge.publish('order.created', 1);
  await clock.advance(600);
  byAge.publish('order.created', 2);
  await clock.advance(399);
  expect(retainedOf(byAge, [1, 2])).toEqual([1, 2]);
  clock.jump(1);
  expect(retainedOf(byAge, [1, 2])).toEqual([2]);
  await clock.advance(600);
  expect(byAge.status()).toMatchObject({ retainedEvents: 0, firstSequence: 3, lastSequence: 2 });
  expect(byAge.publish('order.created', 3).sequence).toBe(3);
});

test('QA-467.3 filters by event type, and by pattern', async () => {
  const { mine } = await startedBus();
  const types = [
    'order',
    'order.created',
    'order.paid',
    'order.eu.created',
    'orders.created',
    'order.created',
    'invoice.eu.created',
  ];
  types.forEach((type) => mine.publish(type, null));
  const ofType = (type: string) => sequencesOf(mine.events({ type }).events);
  const ofPattern = (pattern: string) => sequencesOf(mine.events({ pattern }).events);
  expect(ofType('order.created')).toEqual([2, 6]);
  expect(ofType('order')).toEqual([1]);
  expect(ofType('order.lost')).toEqual([]);
  expect(ofPattern('order.*')).toEqual([2, 3, 6]);
  expect(ofPattern('order.>')).toEqual([2, 3, 4, 6]);
  expect(ofPattern('*.eu.created')).toEqual([4, 7]);
  expect(ofPattern('*')).toEqual([1]);
  expect(ofPattern('>')).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(ofPattern('order.created')).toEqual([2, 6]);
  expect(() => mine.events({ pattern: 'order.>.created' })).toThrow('pattern must be');
  expect(() => mine.events({ type: 'order.*' })).toThrow('type must be');
});

test('QA-467.4 refuses an invalid event and stores nothing', async () => {
  const { mine } = await startedBus();
  const received: number[] = [];
  mine.subscribe({ pattern: '>' }, ({ sequence }) => received.push(sequence));
  mine.publish('order.created', { id: 1 });
  const publish = (type: unknown, payload: unknown, options?: object) => () =>
    mine.publish(type as string, payload, options as PublishOptions);
  expect(publish('', 1)).toThrow(InvalidEventError);
  expect(publish('order..created', 1)).toThrow(InvalidEventError);
  expect(publish('order.*', 1)).toThrow(InvalidEventError);
  expect(publish('order.>', 1)).toThrow(InvalidEventError);
  expect(publish('order created', 1)).toThrow(InvalidEventError);
  expect(publish('x'.repeat(257), 1)).toThrow(InvalidEventError);
  expect(publish(undefined, 1)).toThrow(InvalidEventError);
  expect(publish('order.created', undefined)).toThrow(InvalidEventError);
  expect(publish('order.created', () => 1)).toThrow(InvalidEventError);
  expect(publish('order.created', Symbol('no'))).toThrow(InvalidEventError);
  expect(publish('order.created', 1n)).toThrow(InvalidEventError);
  expect(publish('order.created', 1, { priority: 'urgent' })).toThrow(InvalidEventError);
  expect(publish('order.created', 1, { correlationId: '' })).toThrow(InvalidEventError);
  expect(publish('order.created', 1, { source: 7 })).toThrow(InvalidEventError);
  expect(publish('no type', undefined, { priority: 'urgent' })).toThrow(/type must be .*; payload must be .*; priority must be /);
  await expect(mine.publishAsync('order.*', 1)).rejects.toThrow(InvalidEventError);
  expect(mine.status()).toMatchObject({ lastSequence: 1, retainedEvents: 1, types: 1 });
  expect(mine.publish('order.created', { id: 2 }).sequence).toBe(2);
  expect(received).toEqual([1, 2]);
});
