import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import type { MetricsSource } from '../shared/metrics-sink.ts';
import { BusNotInitializedError, EventBus, everyEvent } from './event-bus.ts';
import type { EventBusOptions } from './event-bus.ts';
import { OrganisationBus } from './organisation-bus.ts';
import { Subscription } from './subscription.ts';

const secret = 'secret of organisation-1';

/** Organisation 1 has left events, failures, dead letters, gaps, a position and a queue behind; organisation 2 has done nothing yet. */
async function sharedBus(options: EventBusOptions = {}) {
  const { bus, mine: theirs, clock } = await startedBus({ retry: { attempts: 1 }, retention: { maxEvents: 10 }, ...options });
  const own = bus.initialize('organisation-2');
  await own.start();
  theirs.subscribe('order.created', () => Promise.reject(new Error(secret)), { name: 'billing', durable: 'billing' });
  const slow = { name: 'slow', mode: 'asynchronous', queueLimit: 30, overflow: 'wait' } as const;
  const subscription = theirs.subscribe(everyEvent, () => new Promise(() => undefined), slow);
  Array.from({ length: 20 }, () => theirs.publish('order.created', secret, { correlationId: secret, source: secret }));
  theirs.subscribe('order.created', () => undefined, { name: 'replay', from: 1 });
  await settle();
  return { bus, theirs, own, clock, subscription };
}

const publicNames = (prototype: object) =>
  Reflect.ownKeys(prototype)
    .filter((name) => name !== 'constructor')
    .map(String)
    .toSorted();

test('every public method is tried below', () => {
  const ofBus = ['Symbol(Symbol.asyncDispose)', 'for', 'initialize', 'organisations', 'remove', 'stop'];
  const reading = ['deadLetters', 'eventAt', 'events', 'failures', 'gaps', 'skipped', 'status', 'verifyOrder'];
  const working = [
    'forgetDurable',
    'publish',
    'publishAsync',
    'redeliver',
    'start',
    'stop',
    'subscribe',
    'Symbol(Symbol.asyncDispose)',
  ];
  expect(publicNames(EventBus.prototype)).toEqual(ofBus);
  expect(publicNames(OrganisationBus.prototype)).toEqual([...reading, ...working].toSorted());
  expect(publicNames(Subscription.prototype)).toEqual(['Symbol(Symbol.dispose)', 'isActive', 'unsubscribe', 'whenLive']);
});

test('what an organisation left behind is not to be read by another', async () => {
  const { theirs, own } = await sharedBus();
  expect(JSON.stringify([theirs.events(), theirs.deadLetters(), theirs.gaps()])).toContain(secret);
  expect([theirs.failures().length, theirs.deadLetters().length, theirs.gaps().length]).toEqual([20, 20, 1]);
  expect([own.failures(), own.deadLetters(), own.gaps(), own.skipped(), own.eventAt(15)]).toEqual([[], [], [], [], undefined]);
  expect(own.events()).toEqual({ events: [] });
  expect(own.events({ type: 'order.created', from: 11 })).toEqual({ events: [] });
  expect(own.events({ pattern: '>', from: 11 })).toEqual({ events: [] });
  expect(own.failures({ subscriber: 'billing' })).toEqual([]);
  expect(own.deadLetters({ sequence: 15 })).toEqual([]);
  expect(own.verifyOrder()).toEqual({ isInOrder: true, checked: 0, firstSequence: 1, lastSequence: 0 });
  const { organisationId, state, boundHits, totals, ...rest } = own.status();
  expect({ organisationId, state }).toEqual({ organisationId: 'organisation-2', state: 'RUNNING' });
  expect(Object.values({ ...boundHits, ...totals }).every((figure) => figure === 0)).toBe(true);
  expect(rest).toMatchObject({
    subscriptions: [],
    durables: 0,
    queued: 0,
    retainedEvents: 0,
    failures: 0,
    deadLetters: 0,
    gaps: 0,
  });
});

test('an event reaches subscribers of its own organisation only, however they subscribe', async () => {
  const { theirs, own, clock } = await sharedBus();
  const seen: string[] = [];
  const note =
    (how: string) =>
    ({ organisationId, payload }: { organisationId: string; payload: unknown }) =>
      void seen.push(`${how}: ${organisationId} ${String(payload)}`);
  own.subscribe('order.created', note('type'), { name: 'billing' });
  own.subscribe({ pattern: 'order.*' }, note('pattern'));
  own.subscribe(everyEvent, note('everything'), { mode: 'asynchronous' });
  own.subscribe(everyEvent, note('replay'), { from: 1 });
  own.subscribe(everyEvent, note('durable'), { durable: 'billing', name: 'durable' });
  theirs.publish('order.created', secret);
  expect(own.publish('order.created', 'own').sequence).toBe(1);
  await own.publishAsync('order.created', 'own');
  await clock.advance(1_000);
  const expected = ['type', 'pattern', 'everything', 'replay', 'durable'].flatMap((how) =>
    Array(2).fill(`${how}: organisation-2 own`),
  );
  expect(seen.toSorted()).toEqual(expected.toSorted());
  expect(theirs.status().lastSequence).toBe(21);
});

test('names, durables and dead letters of an organisation are out of the reach of another', async () => {
  const { theirs, own } = await sharedBus();
  expect(own.redeliver()).toEqual({ redelivered: 0, left: 0 });
  expect(own.redeliver({ subscriber: 'billing', sequence: 15 })).toEqual({ redelivered: 0, left: 0 });
  expect(await own.forgetDurable('billing')).toBe(false);
  const namesake = own.subscribe('order.created', () => undefined, { name: 'billing', durable: 'billing' });
  expect(own.status().subscriptions).toMatchObject([{ name: 'billing', delivered: 0, position: 0 }]);
  namesake.unsubscribe();
  expect(theirs.status().subscriptions).toMatchObject([{ name: 'billing', position: 20 }, { name: 'slow' }, { name: 'replay' }]);
  expect(theirs.deadLetters()).toHaveLength(20);
});

test('a full queue of an organisation stops nobody else', async () => {
  const { theirs, own } = await sharedBus();
  Array.from({ length: 11 }, () => theirs.publish('order.created', secret));
  expect(() => theirs.publish('order.created', secret)).toThrow('is full');
  const waiting = theirs.publishAsync('order.created', secret).catch(() => 'refused');
  expect(own.publish('order.created', 'own').sequence).toBe(1);
  expect((await own.publishAsync('order.created', 'own')).sequence).toBe(2);
  expect(own.status().waitingPublishers).toBe(0);
  await theirs.stop({ drainMs: 0, signal: AbortSignal.abort() });
  expect(await waiting).toBe('refused');
});

test('the end of one organisation is not the end of another', async () => {
  const { bus, theirs, own, subscription } = await sharedBus();
  const seen: number[] = [];
  const kept = own.subscribe(everyEvent, ({ sequence }) => seen.push(sequence), { name: 'slow' });
  subscription.unsubscribe();
  subscription[Symbol.dispose]();
  expect([subscription.isActive, kept.isActive]).toEqual([false, true]);
  await kept.whenLive();
  await theirs.stop();
  await theirs[Symbol.asyncDispose]();
  own.publish('order.created', 'own');
  await bus.remove('organisation-1');
  own.publish('order.created', 'own');
  expect({ seen, states: bus.organisations() }).toEqual({ seen: [1, 2], states: ['organisation-2'] });
  const anew = bus.initialize('organisation-1');
  await anew.start();
  expect([anew.events().events, anew.deadLetters(), anew.status().durables]).toEqual([[], [], 0]);
});

test('an organisation named like a property of an object is an organisation like any other', async () => {
  const { bus } = await startedBus();
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(() => bus.for(name)).toThrow(BusNotInitializedError);
    const own = bus.initialize(name);
    await own.start();
    own.subscribe('__proto__', () => undefined, { name, durable: name });
    expect(own.publish('__proto__', name)).toMatchObject({ organisationId: name, sequence: 1, type: '__proto__' });
    expect(own.events({ type: '__proto__' }).events).toHaveLength(1);
  }
});

test('the metrics name no organisation, and a stop tells each its own', async () => {
  const sources: MetricsSource[] = [];
  const metrics = { register: (source: MetricsSource) => (sources.push(source), { [Symbol.dispose]: () => undefined }) };
  const { bus, clock } = await sharedBus({ metrics });
  expect(JSON.stringify([...(sources[0]?.() ?? [])])).not.toContain('organisation-');
  const stopped = bus.stop({ drainMs: 10 });
  await clock.advance(10);
  expect([...(await stopped)].map(([organisationId, { undelivered }]) => [organisationId, undelivered])).toEqual([
    ['organisation-1', 20],
    ['organisation-2', 0],
  ]);
  await bus[Symbol.asyncDispose]();
});
