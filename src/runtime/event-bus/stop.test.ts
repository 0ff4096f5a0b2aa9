import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { EventBus, everyEvent } from './event-bus.ts';
import type { BusEvent } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('stops a bus that was never started, and one that was never initialised', async () => {
  const bus = new EventBus();
  expect(await bus.initialize('organisation-1').stop()).toEqual({ undelivered: 0, unfinished: [] });
  expect(bus.for('organisation-1').status().state).toBe('STOPPED');
  expect(await new EventBus().stop()).toEqual(new Map());
});

test('delivers what is queued, under way, replayed or to be tried again before it is stopped', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 3, baseMs: 100 } });
  const seen: string[] = [];
  upTo(3).forEach((id) => mine.publish('order.created', id));
  mine.subscribe('order.created', ({ sequence }) => seen.push(`replayed ${sequence}`), { from: 1 });
  const slow = async ({ sequence }: BusEvent) => {
    await new Promise<void>((resolve) => clock.schedule(resolve, 50));
    seen.push(`slow ${sequence}`);
  };
  mine.subscribe('order.paid', slow, { mode: 'asynchronous' });
  let isFirst = true;
  const weak = ({ sequence }: BusEvent) => {
    seen.push(`weak ${sequence}`);
    const fails = isFirst;
    isFirst = false;
    if (fails) throw new Error('once');
  };
  mine.subscribe('order.paid', weak);
  mine.publish('order.paid', 4);
  mine.publish('order.paid', 5);
  const stopped = mine.stop();
  expect(mine.stop()).toBe(stopped);
  await clock.advance(1_000);
  expect(await stopped).toEqual({ undelivered: 0, unfinished: [] });
  const once = ['replayed 1', 'replayed 2', 'replayed 3', 'slow 4', 'slow 5', 'weak 5'];
  expect(seen.toSorted()).toEqual([...once, 'weak 4', 'weak 4'].toSorted());
  expect(clock.pending).toBe(0);
});

test('reports what is left at the deadline, and calls nobody after it', async () => {
  const { mine, clock } = await startedBus({ drainMs: 200, retry: { attempts: 5, baseMs: 1_000 }, maxFailures: 10 });
  const seen: string[] = [];
  const hangs = ({ sequence }: BusEvent) => {
    seen.push(`hangs ${sequence}`);
    return new Promise(() => undefined);
  };
  mine.subscribe(everyEvent, hangs, { name: 'hangs', mode: 'asynchronous' });
  mine.subscribe(everyEvent, () => Promise.reject(new Error('no')), { name: 'retries', mode: 'asynchronous' });
  mine.subscribe(everyEvent, () => undefined, { name: 'works', mode: 'asynchronous' });
  upTo(3).forEach((id) => mine.publish('order.created', id));
  const stopped = mine.stop();
  await clock.advance(199);
  expect(mine.status().state).toBe('STOPPING');
  await clock.advance(1);
  const { undelivered, unfinished } = await stopped;
  expect(undelivered).toBe(6);
  expect(unfinished.map(({ name, queued, inFlight }) => ({ name, queued, inFlight }))).toEqual([
    { name: 'hangs', queued: 2, inFlight: 1 },
    { name: 'retries', queued: 3, inFlight: 0 },
  ]);
  await clock.advance(100_000);
  expect({ seen, failures: mine.failures().length, timers: clock.pending }).toEqual({
    seen: ['hangs 1'],
    failures: 1,
    timers: 0,
  });
  expect(mine.events().events).toHaveLength(3);
});

/** A bus with an event whose callback never ends. */
async function hanging() {
  const { mine, clock } = await startedBus();
  mine.subscribe(everyEvent, () => new Promise(() => undefined), { mode: 'asynchronous' });
  mine.publish('order.created', 1);
  await settle();
  return { mine, clock };
}

test('ends the wait when its signal is aborted, and at once without a drain', async () => {
  const controller = new AbortController();
  const first = await hanging();
  const stopped = first.mine.stop({ signal: controller.signal });
  await settle();
  controller.abort();
  expect((await stopped).undelivered).toBe(1);
  expect(first.clock.pending).toBe(0);
  const second = await hanging();
  expect((await second.mine.stop({ signal: AbortSignal.abort() })).undelivered).toBe(1);
  expect(() => second.mine.stop({ drainMs: -1 })).toThrow('drainMs must be milliseconds');
});

test('a callback that waits for the stop it asked for ends at the deadline', async () => {
  const { mine, clock } = await startedBus({ drainMs: 100 });
  const reports: unknown[] = [];
  mine.subscribe('order.created', async () => reports.push(await mine.stop()), { mode: 'asynchronous' });
  mine.publish('order.created', 1);
  await clock.advance(100);
  expect(reports).toMatchObject([{ undelivered: 1 }]);
  expect(mine.status().state).toBe('STOPPED');
});

test('an unsubscribed callback that is still under way keeps nobody waiting, and its outcome is counted', async () => {
  const { mine } = await startedBus();
  const { promise, reject } = Promise.withResolvers<void>();
  const subscription = mine.subscribe('order.created', () => promise, { mode: 'asynchronous' });
  mine.publish('order.created', 1);
  await settle();
  subscription.unsubscribe();
  expect(await mine.stop()).toEqual({ undelivered: 0, unfinished: [] });
  reject(new Error('too late'));
  await settle();
  expect(mine.failures()).toMatchObject([{ subscriber: 'subscriber-1', attempt: 1, error: { message: 'too late' } }]);
  expect(mine.status()).toMatchObject({ totals: { failures: 1, deadLettered: 0 }, deadLetters: 0 });
});
