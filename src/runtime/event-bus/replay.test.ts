import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { settle } from '../shared/manual-clock.ts';
import { BusWaitAbortedError, everyEvent, SubscriptionEndedError } from './event-bus.ts';
import type { BusEvent } from './event-bus.ts';

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
  const aborted = subscription.whenLive(controller.signal);
  controller.abort('no time');
  await expect(aborted).rejects.toMatchObject({ cause: 'no time' });
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
