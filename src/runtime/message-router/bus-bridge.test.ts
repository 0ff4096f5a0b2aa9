import { expect, test } from 'vitest';
import { readFigures } from '../../../tests/support/event-bus/read-figures.ts';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { ModuleRegistry } from '../module-registry/module-registry.ts';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopModel, shopRouter } from './fixtures/shop-router.ts';
import { fail } from './fixtures/thenables.ts';
import { MessageRouter } from './message-router.ts';

async function bridged() {
  const { bus, mine: channel, clock } = await startedBus();
  const till = scribe();
  const { router, mine } = shopRouter({ bus, clock });
  mine.attach('till', { receives: { order: till.write, alarm: till.write } });
  return { bus, channel, clock, router, mine, till, from: mine.attach('shop') };
}

test('what is sent is published once, and does not come back', async () => {
  const { channel, mine, till, from } = await bridged();
  const heard: unknown[] = [];
  channel.subscribe('order', (event) => heard.push([event.payload, event.source, event.correlationId, event.priority]));
  const { message } = from.send('order', { text: 'a' }, { priority: 'critical' });
  await settle();
  expect(heard).toEqual([[{ text: 'a' }, expect.stringMatching(/^shop@[0-9a-f]{12}$/), message!.correlationId, 'high']]);
  expect([till.seen, mine.modules()[0]?.accepted]).toEqual([['a'], 1]);
});

test('a bus in memory has a message when send returns, and is called as itself', async () => {
  const { channel, mine, from } = await bridged();
  const { message } = from.send('order', { text: 'a' });
  const [event] = channel.events().events;
  expect(event).toMatchObject({ sequence: 1, correlationId: message!.correlationId });
  expect(event?.payload).toBe(message!.payload);
  await mine.whenIdle();
});

test('a bus that has publish alone is published on within send; what it throws or rejects with is counted', async () => {
  const seen: unknown[] = [];
  const publish = (_: string, payload: unknown): unknown => {
    if (seen.push(payload) === 1) throw new Error('refused');
    return seen.length === 2 ? Promise.reject(new Error('refused later')) : undefined;
  };
  const { metrics, figure } = readFigures();
  const { mine } = shopRouter({
    bus: { for: () => ({ publish, subscribe: () => ({ [Symbol.dispose]: () => undefined }) }) },
    metrics,
  });
  const from = mine.attach('shop');
  mine.attach('till', { receives: { order: () => undefined } });
  for (const text of ['a', 'b', 'c']) {
    from.send('order', { text });
    expect(seen.at(-1)).toEqual({ text });
  }
  await settle();
  expect(figure('wavegate_router_publish_failures_total')).toBe(2);
});

test('what others publish is routed by its type, if it is as the model says and somebody receives it', async () => {
  const { channel, mine, till } = await bridged();
  channel.publish('order', { text: 'a' }, { source: 'web', correlationId: 'c-1', priority: 'low' });
  channel.publish('order', { text: 5 });
  channel.publish('receipt', { text: 'nobody' });
  channel.publish('__proto__.x', { text: 'no type' });
  await settle();
  expect(till.seen).toEqual(['a']);
  expect(mine.trace('c-1')).toMatchObject([{ from: 'web', to: 'till', priority: 'low', outcome: 'handled' }]);
  expect(mine.deadLetters()).toEqual([]);
});

test('two routers on one bus give each other what they send, once', async () => {
  const { bus, clock, till, from, mine } = await bridged();
  const second = new MessageRouter({ model: shopModel, bus, clock });
  const other = scribe();
  second.for('organisation-1').attach('archive', { receives: { order: other.write } });
  from.send('order', { text: 'a' });
  second.for('organisation-1').attach('shop').send('order', { text: 'b' });
  await settle();
  expect([till.seen, other.seen]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(mine.hops().map(({ from: source }) => source)).toEqual(['shop', 'shop']);
});

test('a bus that refuses an event harms no message', async () => {
  const { bus, clock, till, from } = await bridged();
  await bus.remove('organisation-1');
  from.send('order', { text: 'a' });
  await clock.advance(0);
  expect(till.seen).toEqual(['a']);
});

test('where there is no room for what others publish, it is a dead letter', async () => {
  const { channel, mine } = await bridged();
  const slow = mine.attach('archive', { receives: { order: () => undefined }, queueLimit: 1 });
  slow.suspend();
  for (const text of ['a', 'b']) channel.publish('order', { text });
  await settle();
  expect(mine.deadLetters()).toMatchObject([
    { module: 'archive', reason: 'refused', message: { payload: { text: 'b' }, source: 'event-bus' } },
  ]);
});

test('a subscriber may send within the publish of a message, also of a direct channel: none is handled within another', async () => {
  const { channel, mine, from } = await bridged();
  await mine.attach('other').detach();
  const seen: string[] = [];
  let [running, most] = [0, 0];
  mine.attach('archive', {
    receives: {
      order: async ({ payload }) => {
        most = Math.max(most, ++running);
        await settle();
        seen.push(payload.text);
        running -= 1;
      },
    },
  });
  const direct = from.directChannel('order', 'archive');
  channel.subscribe('order', ({ payload }) => {
    if ((payload as { text: string }).text === 'a') direct.send({ text: 'b' });
  });
  expect(direct.send({ text: 'a' })).toMatchObject({ takers: 1 });
  await mine.whenIdle();
  expect(most).toBe(1);
  expect(seen.toSorted()).toEqual(['a', 'b']);
  expect(mine.modules().find(({ module }) => module === 'archive')).toMatchObject({ accepted: 2, handled: 2, sizeBytes: 0 });
});

test('while it is drained it takes nothing from the bus, and afterwards it listens no more', async () => {
  const { channel, clock, router, till, mine } = await bridged();
  const slow = scribe();
  mine.attach('archive', { receives: { order: slow.writeSlowly } });
  channel.publish('order', { text: 'a' });
  await settle();
  const closed = router.close();
  channel.publish('order', { text: 'b' });
  slow.ends[0]!.resolve();
  await clock.advance(0);
  expect(await closed).toMatchObject([{ handled: 1, isComplete: true }]);
  channel.publish('order', { text: 'c' });
  await settle();
  expect([till.seen, slow.seen]).toEqual([['a'], ['a']]);
  expect(channel.status().subscriptions).toEqual([]);
});

test('an organisation whose bus does not take the router leaves nothing behind', () => {
  let listeners = 0;
  const registry = new ModuleRegistry();
  const counting = {
    for: (organisationId: string) => ({
      find: () => undefined,
      recover: fail,
      listen: (listener: never) => {
        listeners += 1;
        const listening = registry.for(organisationId).listen(listener);
        return { [Symbol.dispose]: () => [(listeners -= 1), listening[Symbol.dispose]()] };
      },
    }),
  };
  const router = new MessageRouter({
    model: shopModel,
    registry: counting,
    bus: { for: () => ({ publish: fail, subscribe: fail }) },
  });
  expect(() => router.for('organisation-1')).toThrow('hostile');
  expect(() => router.for('organisation-1')).toThrow('hostile');
  expect(listeners).toBe(0);
});
