import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import {
  BusWaitAbortedError,
  EventBus,
  everyEvent,
  MemoryPositionStore,
  MemoryTransport,
  SubscriptionEndedError,
} from './event-bus.ts';
import type { BusEvent, DurablePosition, PositionStore } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('a replay of an empty log is live at once', async () => {
  const { mine } = await startedBus();
  const seen: number[] = [];
  const subscription = mine.subscribe(everyEvent, ({ sequence }) => seen.push(sequence), { from: 1 });
  await subscription.whenLive();
  mine.publish('order.created', null);
  expect(seen).toEqual([1]);
});

test('replays from a number, then goes on live, without gap or duplicate, whatever is published meanwhile', async () => {
  const { mine } = await startedBus();
  upTo(300).forEach((id) => mine.publish('order.created', id));
  const seen: Record<string, number[]> = { inline: [], later: [], nested: [], awaited: [] };
  mine.subscribe('order.created', ({ sequence }) => seen['inline']?.push(sequence), { from: 250 });
  const echo = mine.subscribe(
    everyEvent,
    ({ sequence }) => {
      seen['nested']?.push(sequence);
      if (sequence % 50 === 0 && sequence <= 300) mine.publish('order.created', 'echo');
    },
    { mode: 'asynchronous', from: 100 },
  );
  const slow = mine.subscribe(
    { pattern: 'order.*' },
    async ({ sequence }) => {
      await Promise.resolve();
      seen['awaited']?.push(sequence);
    },
    { mode: 'asynchronous', from: 1 },
  );
  const once = mine.subscribe('order.created', () => {
    once.unsubscribe();
    mine.publish('order.created', 'nested');
    mine.subscribe('order.created', ({ sequence }) => seen['later']?.push(sequence), { from: 299 });
  });
  expect(mine.status().subscriptions.map(({ isReplaying }) => isReplaying)).toEqual([true, true, true, false]);
  mine.publish('order.created', 'during the replay');
  await echo.whenLive();
  mine.publish('order.created', 'after it');
  await slow.whenLive();
  mine.publish('order.created', 'last');
  await settle();
  await settle();
  const all = upTo(mine.status().lastSequence);
  expect(all).toHaveLength(300 + 5 + 4);
  expect(seen).toEqual({ inline: all.slice(249), later: all.slice(298), nested: all.slice(99), awaited: all });
});

test('says which events retention had taken before a replay came to them', async () => {
  const { mine } = await startedBus({ retention: { maxEvents: 10 } });
  upTo(15).forEach((id) => mine.publish('order.created', id));
  const seen: number[] = [];
  const slow = ({ sequence }: BusEvent) => {
    seen.push(sequence);
    if (sequence === 8) upTo(12).forEach((id) => mine.publish('order.created', id));
  };
  const subscription = mine.subscribe('order.created', slow, { name: 'slow', mode: 'asynchronous', from: 2 });
  await subscription.whenLive();
  expect(seen).toEqual([6, 7, 8, ...upTo(27).slice(17)]);
  const gap = { subscriber: 'slow', reason: 'retention', noticedAtMs: 1_000 };
  expect(mine.gaps()).toEqual([
    { ...gap, from: 2, to: 5 },
    { ...gap, from: 9, to: 17 },
  ]);
});

test('whenLive ends with the subscription, and with its signal', async () => {
  const { mine } = await startedBus();
  mine.publish('order.created', null);
  const subscription = mine.subscribe('order.created', () => new Promise(() => undefined), { from: 1, name: 'ends' });
  mine.publish('order.created', null);
  await expect(subscription.whenLive(AbortSignal.abort('no time'))).rejects.toThrow(BusWaitAbortedError);
  const controller = new AbortController();
  const aborted = expect(subscription.whenLive(controller.signal)).rejects.toMatchObject({ cause: 'no time' });
  controller.abort('no time');
  await aborted;
  subscription.unsubscribe();
  await expect(subscription.whenLive()).rejects.toThrow(SubscriptionEndedError);
});

test('a pattern that matches little holds nobody up', async () => {
  const { mine } = await startedBus({ retention: { maxEvents: 20_000 } });
  upTo(10_000).forEach((id) => mine.publish('order.created', id));
  mine.publish('order.paid', null);
  const seen: number[] = [];
  const scan = mine.subscribe({ pattern: '*.paid' }, ({ sequence }) => seen.push(sequence), { from: 1 });
  const quick = mine.subscribe('order.created', () => seen.push(0), { from: 9_999 });
  await Promise.all([quick.whenLive(), scan.whenLive()]);
  expect(seen).toEqual([0, 0, 10_001]);
});

test('a durable remembers what it handled, also with callbacks that take time and with dead letters', async () => {
  const { mine, clock } = await startedBus({ retry: { attempts: 1 } });
  const seen: number[] = [];
  const gates: (() => void)[] = [];
  const callback = async ({ sequence }: BusEvent) => {
    seen.push(sequence);
    await new Promise<void>((resolve) => gates.push(resolve));
    if (sequence === 2) throw new Error('no');
  };
  const resume = () => mine.subscribe('order.created', callback, { durable: 'd', mode: 'asynchronous' });
  const first = resume();
  upTo(5).forEach((id) => mine.publish('order.created', id, { priority: id === 5 ? 'high' : 'low' }));
  const finishOne = async () => {
    gates.shift()?.();
    await settle();
  };
  await settle();
  await finishOne();
  await finishOne();
  expect({ seen, position: mine.status().subscriptions[0]?.position }).toEqual({ seen: [1, 2, 3], position: 2 });
  first.unsubscribe();
  await finishOne();
  const second = resume();
  await settle();
  expect(seen).toEqual([1, 2, 3, 4]);
  await finishOne();
  await finishOne();
  await second.whenLive();
  expect({ seen, position: mine.status().subscriptions[0]?.position }).toEqual({ seen: [1, 2, 3, 4, 5], position: 5 });
  expect(mine.deadLetters({ subscriber: 'd' })).toHaveLength(1);
  expect(clock.pending).toBe(0);

  await expect(mine.forgetDurable('d')).rejects.toThrow('named "d" is active');
  second.unsubscribe();
  expect([await mine.forgetDurable('d'), await mine.forgetDurable('d')]).toEqual([true, false]);
  resume();
  await settle();
  expect({ seen: seen.length, durables: mine.status().durables }).toEqual({ seen: 5, durables: 1 });
});

test('a durable begins where it is told when it is new, and starts over on another log', async () => {
  const positions = new MemoryPositionStore();
  const { bus, mine, clock } = await startedBus({ positions });
  upTo(4).forEach((id) => mine.publish('order.created', id));
  const seen: number[] = [];
  const options = { durable: 'd', from: 3 };
  const resume = (on = mine) => on.subscribe('order.created', ({ sequence }) => void seen.push(sequence), options);
  await resume().whenLive();
  expect(seen.splice(0)).toEqual([3, 4]);
  await bus.stop();

  const other = new EventBus({ positions, clock, random: () => 0.25 }).initialize('organisation-1');
  await other.start();
  upTo(5).forEach((id) => other.publish('order.created', id));
  await resume(other).whenLive();
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(other.gaps()).toEqual([{ subscriber: 'd', from: 5, reason: 'other-log', noticedAtMs: 1_000 }]);
});

/** Answers in a later turn; can be told to fail. Remembers each call. */
class SlowStore implements PositionStore {
  readonly calls: string[] = [];
  position: DurablePosition | undefined;
  isDown = false;

  async load(organisationId: string, durable: string): Promise<DurablePosition | undefined> {
    await this.#answer(`load ${organisationId} ${durable}`);
    return this.position;
  }

  async save(_organisationId: string, _durable: string, position: DurablePosition): Promise<void> {
    await this.#answer(`save ${position.sequence}`);
    this.position = position;
  }

  async remove(): Promise<void> {
    await this.#answer('remove');
  }

  async #answer(call: string): Promise<void> {
    this.calls.push(call);
    await settle();
    if (this.isDown) throw new Error('store is down');
  }
}

test('a position store that takes time gets the latest position, one call at a time, and stop waits for it', async () => {
  const store = new SlowStore();
  const transport = new MemoryTransport();
  const { bus, mine, clock } = await startedBus({ positions: store, transport });
  const seen: number[] = [];
  const resume = (on = mine) => on.subscribe('order.created', ({ sequence }) => void seen.push(sequence), { durable: 'd' });
  const subscription = resume();
  mine.publish('order.created', 'before the position is known');
  expect(seen).toEqual([]);
  await subscription.whenLive();
  upTo(9).forEach((id) => mine.publish('order.created', id));
  expect(seen).toEqual(upTo(10));
  await bus.stop();
  expect(store.calls).toEqual(['load organisation-1 d', 'save 0', 'save 10']);

  const next = new EventBus({ positions: store, transport, clock }).initialize('organisation-1');
  await next.start();
  next.publish('order.created', 11);
  await resume(next).whenLive();
  expect(seen).toEqual(upTo(11));
});

test('a position store that fails ends the subscription when it cannot load, and is tried again when it cannot save', async () => {
  const store = new SlowStore();
  store.isDown = true;
  const { mine } = await startedBus({ positions: store });
  const resume = () => mine.subscribe('order.created', () => undefined, { durable: 'd' });
  const subscription = resume();
  await expect(subscription.whenLive()).rejects.toMatchObject({
    code: 'BUS_SUBSCRIPTION_ENDED',
    cause: { message: 'store is down' },
  });
  expect({ active: subscription.isActive, subscriptions: mine.status().subscriptions }).toEqual({
    active: false,
    subscriptions: [],
  });

  store.isDown = false;
  await resume().whenLive();
  store.isDown = true;
  mine.publish('order.created', 1);
  await settle();
  await settle();
  expect(mine.status().totals.positionSaveFailures).toBe(1);
  store.isDown = false;
  expect(await mine.stop()).toEqual({ undelivered: 0, unfinished: [] });
  expect(store.position?.sequence).toBe(1);
});

test('a position store that throws is no different', async () => {
  const positions = new MemoryPositionStore();
  const { mine } = await startedBus({ positions });
  const { load, save } = positions;
  const fail = () => {
    throw new Error('store is broken');
  };
  positions.load = fail;
  await expect(mine.subscribe('order.created', () => undefined, { durable: 'd' }).whenLive()).rejects.toMatchObject({
    cause: { message: 'store is broken' },
  });
  positions.load = load;
  positions.save = fail;
  mine.subscribe('order.created', () => undefined, { durable: 'd' });
  mine.publish('order.created', 1);
  expect(mine.status()).toMatchObject({ totals: { delivered: 1, positionSaveFailures: 2 }, failures: 0 });
  positions.save = save;
  await mine.stop();
  expect(positions.load('organisation-1', 'd')?.sequence).toBe(1);
});
