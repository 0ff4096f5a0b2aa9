import { expect, test } from 'vitest';
import { until } from '../../../tests/conformance/event-bus/transport-under-test.ts';
import { busAt, unansweredChannel } from '../../../tests/support/event-bus/at-broker.ts';
import { readFigures } from '../../../tests/support/event-bus/read-figures.ts';
import { ScriptedBroker } from '../../../tests/support/event-bus/scripted-broker.ts';
import type { EventBusOptions } from '../event-bus/event-bus.ts';
import { scribe, shopModel } from './fixtures/shop-router.ts';
import { MessageRouter } from './message-router.ts';

/** A router as a process of its own has it: with a bus of its own at the broker. */
async function processAt(broker: ScriptedBroker, options: EventBusOptions = {}) {
  const { bus, channel, read } = await busAt(broker, options);
  const { metrics, figure } = readFigures();
  const router = new MessageRouter({ model: shopModel, bus, metrics });
  const mine = router.for('organisation-1');
  const till = scribe();
  mine.attach('till', { receives: { order: till.write, alarm: till.write } });
  const count = (name: string, bound?: string): number | undefined => figure(`wavegate_router_${name}`, bound);
  return { bus, channel, router, mine, till, read, count, from: mine.attach('shop') };
}

test('routers in two processes give each other what they send, once, and nothing comes back', async () => {
  const broker = new ScriptedBroker();
  const [one, other] = [await processAt(broker), await processAt(broker)];
  one.from.send('order', { text: 'a' });
  other.from.send('order', { text: 'b' });
  one.from.send('alarm', { text: 'c' });
  expect([one.till.seen, other.till.seen]).toEqual([[], []]);
  await until('all came to both', () => one.read.length === 3 && other.read.length === 3);
  await Promise.all([one.mine.whenIdle(), other.mine.whenIdle()]);
  expect([one.till.seen.toSorted(), other.till.seen.toSorted()]).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  expect(broker.records('organisation-1')).toHaveLength(3);
  expect([one, other].map(({ count }) => [count('sent_total'), count('publish_failures_total')])).toEqual([
    [3, 0],
    [3, 0],
  ]);
});

test('sender, correlation and priority survive the way over the broker', async () => {
  const broker = new ScriptedBroker();
  const [one, other] = [await processAt(broker), await processAt(broker)];
  one.from.send('order', { text: 'a' }, { correlationId: 'c-1', priority: 'critical' });
  one.from.send('order', { text: 'b' }, { correlationId: 'c-2', priority: 'low' });
  await until('both came', () => other.till.seen.length === 2);
  await other.mine.whenIdle();
  expect(['c-1', 'c-2'].map((correlationId) => other.mine.trace(correlationId))).toMatchObject([
    [{ from: 'shop', to: 'till', priority: 'high', outcome: 'handled' }],
    [{ from: 'shop', to: 'till', priority: 'low', outcome: 'handled' }],
  ]);
  expect(other.channel.events().events).toMatchObject([
    { source: expect.stringMatching(/^shop@[0-9a-f]{12}$/), correlationId: 'c-1', priority: 'high' },
    { source: expect.stringMatching(/^shop@[0-9a-f]{12}$/), correlationId: 'c-2', priority: 'low' },
  ]);
});

test('what is sent in one turn arrives in that order, as it was when it was sent, also when the broker takes it only later', async () => {
  const broker = new ScriptedBroker();
  const [one, other] = [await processAt(broker), await processAt(broker)];
  broker.kill();
  const payload = { text: '' };
  const texts = Array.from({ length: 100 }, (_, place) => `${place}`);
  for (const text of texts) {
    payload.text = text;
    one.from.send('order', payload);
  }
  payload.text = 'changed';
  broker.start();
  await until('all came', () => other.till.seen.length >= 100 && one.read.length >= 100);
  await other.mine.whenIdle();
  expect(other.till.seen).toEqual(texts);
  expect(one.till.seen).toHaveLength(100);
});

test('what the broker does not take is counted, harms no message, and is nowhere left unhandled', async () => {
  const broker = new ScriptedBroker();
  broker.fates = ['refuse-finally', 'store'];
  const one = await processAt(broker, { maxWaitingPublishers: 2 });
  for (const text of ['a', 'b', 'c']) one.from.send('order', { text });
  await until('it is known', () => one.count('publish_failures_total') === 2 && one.read.length === 1);
  await one.mine.whenIdle();
  expect([one.till.seen, one.read.map(({ payload }) => payload)]).toEqual([['a', 'b', 'c'], [{ text: 'b' }]]);
  expect(one.count('bound_hits_total', 'unconfirmed')).toBe(0);
});

test('a router that closes waits for no broker; a bus that stops first leaves each message counted', async () => {
  const broker = new ScriptedBroker();
  const one = await processAt(broker);
  broker.kill();
  for (const text of ['a', 'b']) one.from.send('order', { text });
  expect(await one.router.close()).toMatchObject([{ handled: 2, isComplete: true }]);
  expect([one.channel.status().remote?.unconfirmed, one.count('publish_failures_total')]).toEqual([2, 0]);
  await one.bus.stop({ drainMs: 0 });
  expect(one.count('publish_failures_total')).toBe(2);
});

test('on a bus that has stopped messages are routed, and counted as not published', async () => {
  const one = await processAt(new ScriptedBroker());
  await one.bus.stop();
  one.from.send('order', { text: 'a' });
  await one.mine.whenIdle();
  expect([one.till.seen, one.count('publish_failures_total')]).toEqual([['a'], 1]);
});

test('as long as too many have no outcome, no more are published', async () => {
  const { channel, published } = unansweredChannel();
  const { metrics, figure } = readFigures();
  const router = new MessageRouter({ model: shopModel, bus: { for: () => channel }, metrics });
  const mine = router.for('organisation-1');
  mine.attach('till', { receives: { order: () => undefined }, queueLimit: 20_000 });
  const shop = mine.attach('shop');
  for (let number = 0; number < 16_386; number += 1) shop.send('order', { text: 'a' });
  expect(published).toHaveLength(16_384);
  expect(figure('wavegate_router_publish_failures_total')).toBe(2);
  expect(figure('wavegate_router_bound_hits_total', 'unconfirmed')).toBe(2);
  await router.close();
});
