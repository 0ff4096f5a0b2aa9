import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import { NotAttachedError, NotInModelError, QueueFullError } from './message-router.ts';

test('a module that has nothing else to do is called within the send; no other is given the message', async () => {
  const { mine } = shopRouter();
  const [till, archive] = [scribe(), scribe()];
  const port = mine.attach('till', { receives: { order: till.write } });
  mine.attach('archive', { receives: { order: archive.write } });
  const channel = mine.attach('shop').directChannel('order', 'till');
  expect(channel.send({ text: 'a' })).toMatchObject({ takers: 1 });
  expect(till.seen).toEqual(['a']);
  await settle();
  expect(archive.seen).toEqual([]);
  expect(port.traffic()).toMatchObject({ direct: 1, accepted: 1, handled: 1, sizeBytes: 0 });
});

test('it keeps the order with what waits in the queue, and with what is being handled', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  const port = mine.attach('till', { receives: { order: till.writeSlowly } });
  const shop = mine.attach('shop');
  const channel = shop.directChannel('order', 'till');
  channel.send({ text: 'a' });
  shop.send('order', { text: 'b' });
  channel.send({ text: 'c' });
  expect(till.seen).toEqual(['a']);
  for (let each = 0; each < 3; each += 1) {
    till.ends[each]!.resolve();
    await settle();
  }
  expect(till.seen).toEqual(['a', 'b', 'c']);
  expect(port.traffic()).toMatchObject({ direct: 1, handled: 3, inFlight: 0 });
});

test('a module that is suspended, or has no room, is not called', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  const port = mine.attach('till', { receives: { order: till.write }, queueLimit: 1, queueBytes: 100 });
  const channel = mine.attach('shop').directChannel('order', 'till');
  expect(() => channel.send({ text: 'x'.repeat(100) })).toThrow(QueueFullError);
  port.suspend();
  channel.send({ text: 'a' });
  expect(() => channel.send({ text: 'b' })).toThrow(QueueFullError);
  port.resume();
  await settle();
  expect(till.seen).toEqual(['a']);
});

test('a handler that throws is tried again later, as any other', async () => {
  const { mine, clock } = shopRouter();
  let calls = 0;
  const handle = (): void => {
    calls += 1;
    if (calls < 3) throw new Error('planned');
  };
  const port = mine.attach('till', { receives: { order: handle } });
  const channel = mine.attach('shop').directChannel('order', 'till');
  expect(channel.send({ text: 'a' })).toMatchObject({ takers: 1 });
  await clock.advance(1_000);
  expect([calls, port.traffic().handled, clock.pending]).toEqual([3, 1, 0]);
});

test('modules that call each other in a circle end neither the stack nor the order', async () => {
  const { mine } = shopRouter();
  const seen: string[] = [];
  const sends = new Map<string, (payload: { text: string }) => unknown>();
  const bounce = (from: string) => (message: { payload: { text: string } }) => {
    seen.push(`${from} ${message.payload.text}`);
    const next = Number(message.payload.text) + 1;
    if (next < 1_000) sends.get(from)!({ text: `${next}` });
  };
  const till = mine.attach('till', { receives: { note: bounce('till') } });
  const shop = mine.attach('shop', { receives: { note: bounce('shop') } });
  const [toShop, toTill] = [till.directChannel('note', 'shop'), shop.directChannel('note', 'till')];
  sends.set('till', (payload) => toShop.send(payload)).set('shop', (payload) => toTill.send(payload));
  toTill.send({ text: '0' });
  expect(await mine.whenIdle()).toBe(true);
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, each) => `${each % 2 === 0 ? 'till' : 'shop'} ${each}`));
});

test('many handlers within each other: from the sixty-fourth on the message waits', async () => {
  const { mine } = shopRouter();
  let [depth, deepest, handled] = [0, 0, 0];
  const ref: { send?: () => unknown } = {};
  const nest = (): void => {
    depth += 1;
    handled += 1;
    deepest = Math.max(deepest, depth);
    if (handled < 200) ref.send?.();
    depth -= 1;
  };
  mine.attach('till', { receives: { order: nest }, concurrency: 1_000 });
  const channel = mine.attach('shop').directChannel('order', 'till');
  ref.send = () => channel.send({ text: 'a' });
  channel.send({ text: 'a' });
  expect(deepest).toBe(64);
  await mine.whenIdle();
  expect([handled, depth]).toEqual([200, 0]);
});

test('refuses what the model does not allow, and modules that are not there', async () => {
  const { mine } = shopRouter();
  const shop = mine.attach('shop');
  expect(() => shop.directChannel('order', 'till')).toThrow(NotAttachedError);
  expect(() => shop.directChannel('order', 'shop')).toThrow(NotInModelError);
  const till = mine.attach('till', { receives: { alarm: () => undefined } });
  expect(() => shop.directChannel('order', 'till')).toThrow(NotAttachedError);
  const channel = shop.directChannel('alarm', 'till');
  await till.detach();
  expect(() => channel.send({ text: 'a' })).toThrow(NotAttachedError);
  mine.attach('till', { receives: { alarm: () => undefined } });
  expect(() => channel.send({ text: 'b' })).toThrow(NotAttachedError);
  await shop.detach();
  expect(() => channel.send({ text: 'c' })).toThrow(NotAttachedError);
});
