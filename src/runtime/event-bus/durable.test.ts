import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { EventBus, MemoryPositionStore, MemoryTransport } from './event-bus.ts';
import type { BusEvent, DurablePosition, PositionStore } from './event-bus.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

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

test('an event that found the queue of a durable full takes no others along when the durable ends', async () => {
  const { mine, clock } = await startedBus();
  const seen: number[] = [];
  let isDown = true;
  const weak = ({ sequence }: BusEvent) => {
    if (isDown) throw new Error('down');
    seen.push(sequence);
  };
  const resume = () => mine.subscribe('order.paid', weak, { durable: 'd', queueLimit: 1 });
  mine.subscribe('order.created', () => [1, 2].forEach((id) => mine.publish('order.paid', id)));
  const subscription = resume();
  mine.publish('order.created', null);
  expect(mine.deadLetters()).toMatchObject([{ event: { sequence: 3 }, attempts: 0 }]);
  subscription.unsubscribe();
  isDown = false;
  await resume().whenLive();
  expect(seen).toEqual([2, 3]);
  expect(clock.pending).toBe(0);
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

  const other = new EventBus({ positions, clock, random: () => 0.5 }).initialize('organisation-1');
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

function fail(): never {
  throw new Error('store is broken');
}

test('a position store that throws is no different', async () => {
  const positions = new MemoryPositionStore();
  const { mine } = await startedBus({ positions });
  const { load, save } = positions;
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
