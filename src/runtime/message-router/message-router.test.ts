import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import {
  AlreadyAttachedError,
  InvalidPayloadError,
  MessageRouter,
  NotInModelError,
  QueueFullError,
  TooManyError,
  UnknownMessageTypeError,
} from './message-router.ts';

test('a message reaches each module that receives its type, once, after the send', async () => {
  const { mine } = shopRouter();
  const [till, archive] = [scribe(), scribe()];
  mine.attach('till', { receives: { order: till.write } });
  mine.attach('archive', { receives: { order: archive.write } });
  const shop = mine.attach('shop');
  const receipt = shop.send('order', { text: 'a' });
  expect(receipt).toMatchObject({
    takers: 2,
    refusedBy: [],
    message: { type: 'order', source: 'shop', priority: 'normal', hop: 1 },
  });
  expect([till.seen, archive.seen]).toEqual([[], []]);
  await settle();
  expect([till.seen, archive.seen]).toEqual([['a'], ['a']]);
});

test('what a handler is given says all about the message', async () => {
  const { mine } = shopRouter();
  const given: unknown[] = [];
  mine.attach('till', { receives: { order: (message, { attempt }) => given.push(message, attempt) } });
  mine.attach('shop').send('order', { text: 'four' }, { id: 'id-1', correlationId: 'c-1', priority: 'low' });
  await settle();
  expect(JSON.parse(JSON.stringify(given))).toEqual([
    {
      id: 'id-1',
      organisationId: 'organisation-1',
      type: 'order',
      payload: { text: 'four' },
      priority: 'low',
      source: 'shop',
      correlationId: 'c-1',
      sentAtMs: 1_000,
      hop: 1,
      sizeBytes: 36,
    },
    1,
  ]);
});

test('what one message led to can be traced, from hop to hop', async () => {
  const { mine } = shopRouter();
  mine.attach('till', { receives: { order: ({ payload }, handling) => void handling.send('receipt', payload) } });
  mine.attach('archive', { receives: { receipt: ({ payload }, handling) => void handling.send('note', payload) } });
  const shop = mine.attach('shop', { receives: { note: () => undefined } });
  const { message } = shop.send('order', { text: 'a' });
  await settle();
  const trace = mine.trace(message!.correlationId);
  expect(trace.map(({ from, to, type, hop, outcome }) => [from, to, type, hop, outcome])).toEqual([
    ['shop', 'till', 'order', 1, 'handled'],
    ['till', 'archive', 'receipt', 2, 'handled'],
    ['archive', 'shop', 'note', 3, 'handled'],
  ]);
  expect(mine.trace('another')).toEqual([]);
});

test('the same id is routed once', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  mine.attach('till', { receives: { order: till.write } });
  const shop = mine.attach('shop');
  shop.send('order', { text: 'a' }, { id: '__proto__' });
  expect(shop.send('order', { text: 'a' }, { id: '__proto__' })).toEqual({ message: undefined, takers: 0, refusedBy: [] });
  shop.send('order', { text: 'b' }, { id: 'constructor' });
  await settle();
  expect(till.seen).toEqual(['a', 'b']);
});

test('what fails is tried again after a growing delay, and then a dead letter with its last error', async () => {
  const { mine, clock } = shopRouter();
  const at: number[] = [];
  const fail = (): void => {
    at.push(clock.monotonicMs());
    throw new Error(`attempt ${at.length}`);
  };
  mine.attach('till', { receives: { order: fail }, attempts: 3, retryBaseMs: 100 });
  mine.attach('shop').send('order', { text: 'a' });
  await clock.advance(1_000);
  expect(at).toEqual([1_000, 1_075, 1_225]);
  expect(mine.deadLetters()).toMatchObject([
    { module: 'till', reason: 'failed', attempts: 3, atMs: 1_225, error: new Error('attempt 3') },
  ]);
  expect([mine.modules()[0]?.sizeBytes, clock.pending]).toEqual([0, 0]);
});

test('dead letters go to the module that they were for, once it can', async () => {
  const { mine } = shopRouter();
  const [till, archive] = [scribe(), scribe()];
  let isBroken = true;
  const write = (message: { payload: { text: string } }): void => {
    if (isBroken) throw new Error('broken');
    till.write(message);
  };
  mine.attach('till', { receives: { order: write }, attempts: 1 });
  mine.attach('archive', { receives: { order: archive.write } });
  mine.attach('shop').send('order', { text: 'a' });
  await settle();
  isBroken = false;
  expect(mine.redeliver({ module: 'archive' })).toEqual({ taken: 0, left: 0 });
  expect(mine.redeliver({ module: 'till' })).toEqual({ taken: 1, left: 0 });
  await settle();
  expect([till.seen, archive.seen, mine.deadLetters()]).toEqual([['a'], ['a'], []]);
});

test('a dead letter waits for its module to receive the type again', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  const first = mine.attach('till', { receives: { order: () => Promise.reject(new Error('no')) }, attempts: 1 });
  mine.attach('shop').send('order', { text: 'a' });
  await settle();
  await first.detach();
  const second = mine.attach('till', { receives: { alarm: till.write } });
  expect(mine.redeliver()).toEqual({ taken: 0, left: 1 });
  await second.detach();
  mine.attach('till', { receives: { order: till.write } });
  expect(mine.redeliver()).toEqual({ taken: 1, left: 0 });
  await settle();
  expect(till.seen).toEqual(['a']);
});

test('what nobody receives is a dead letter, which anybody who comes later may be given', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  expect(mine.attach('shop').send('alarm', { text: 'a' })).toMatchObject({ takers: 0 });
  expect(mine.deadLetters({ reason: 'no-subscriber' })).toMatchObject([{ module: undefined, attempts: 0 }]);
  mine.attach('till', { receives: { alarm: till.write } });
  expect(mine.redeliver({ type: 'alarm' })).toEqual({ taken: 1, left: 0 });
  await settle();
  expect(till.seen).toEqual(['a']);
});

test('messages that lead to each other without an end end as a dead letter', async () => {
  const { mine } = shopRouter({ maxHops: 10 });
  let handled = 0;
  const bounce = (_: unknown, handling: { send(type: 'note', payload: { text: string }): unknown }): void => {
    handled += 1;
    handling.send('note', { text: 'again' });
  };
  mine.attach('till', { receives: { note: bounce } });
  mine.attach('shop').send('note', { text: 'a' });
  await settle();
  expect(handled).toBe(10);
  expect(mine.deadLetters()).toMatchObject([{ reason: 'too-many-hops', message: { hop: 11 } }]);
});

test('a module that is suspended is given nothing until it is resumed, and misses nothing', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  const port = mine.attach('till', { receives: { order: till.write } });
  const shop = mine.attach('shop');
  port.suspend();
  for (const text of ['a', 'b']) shop.send('order', { text });
  await settle();
  expect(port.traffic()).toMatchObject({ isOpen: false, closures: ['suspended'], backlog: 2, queued: { normal: 2 } });
  port.resume();
  await settle();
  expect(till.seen).toEqual(['a', 'b']);
  expect(port.traffic()).toMatchObject({ isOpen: true, backlog: 0, handled: 2, sizeBytes: 0 });
});

test('pairs tells who has how much to say to whom', async () => {
  const { mine } = shopRouter();
  mine.attach('till', { receives: { order: () => undefined, alarm: () => undefined } });
  const shop = mine.attach('shop');
  for (const text of ['a', 'b', 'c']) shop.send('order', { text });
  shop.send('alarm', { text: 'd' });
  expect(mine.pairs()).toEqual([
    { from: 'shop', to: 'till', type: 'order', sent: 3 },
    { from: 'shop', to: 'till', type: 'alarm', sent: 1 },
  ]);
});

test('refuses what the model does not allow, and keeps nothing of it', () => {
  const { mine } = shopRouter({ maxModules: 2 });
  mine.attach('till', { receives: { order: () => undefined } });
  const shop = mine.attach('shop');
  expect(() => shop.send('order', { text: 5 } as never)).toThrow(InvalidPayloadError);
  expect(() => shop.send('receipt' as never, { text: 'a' } as never)).toThrow(NotInModelError);
  expect(() => shop.send('__proto__' as never, {} as never)).toThrow(UnknownMessageTypeError);
  expect(() => shop.send('order', { text: 'a' }, { priority: 'urgent' as never })).toThrow(TypeError);
  expect(() => shop.send('order', { text: 'a' }, { priority: ['high'] as never })).toThrow(TypeError);
  expect(() => shop.send('order', { text: 'a' }, { id: '' })).toThrow(TypeError);
  expect(() => shop.send('order', { text: 'a' }, null as never)).toThrow(TypeError);
  expect(() => mine.attach('shop')).toThrow(AlreadyAttachedError);
  expect(() => mine.attach('other', { receives: { order: () => undefined } as never })).toThrow(NotInModelError);
  expect(() => mine.attach('archive')).toThrow(TooManyError);
  expect(() => mine.attach('' as never)).toThrow(TypeError);
  expect(() => mine.attach('archive', { receives: { order: 5, receipt: 'x' } as never })).toThrow(
    /receives.order.*receives.receipt/,
  );
  expect(mine.modules().map(({ module, backlog, accepted }) => [module, backlog, accepted])).toEqual([
    ['till', 0, 0],
    ['shop', 0, 0],
  ]);
});

test('reject: throws when no module has room; else those that have none are named, and each has a dead letter', async () => {
  const { mine } = shopRouter();
  const archive = scribe();
  mine.attach('till', { receives: { order: () => undefined, alarm: () => undefined }, queueLimit: 1 });
  mine.attach('archive', { receives: { order: archive.write } });
  const shop = mine.attach('shop');
  shop.send('alarm', { text: 'a' });
  expect(() => shop.send('alarm', { text: 'b' })).toThrow(QueueFullError);
  expect(shop.send('order', { text: 'c' })).toMatchObject({ takers: 1, refusedBy: ['till'] });
  await settle();
  expect(archive.seen).toEqual(['c']);
  expect(mine.deadLetters()).toMatchObject([{ module: 'till', reason: 'refused', message: { payload: { text: 'c' } } }]);
});

test('the reference model is what it works with unless told otherwise', async () => {
  await using router = new MessageRouter();
  const mine = router.for('organisation-1');
  const stored: unknown[] = [];
  mine.attach('Storage', { receives: { 'data.captured': ({ payload }) => stored.push(payload.captureId) } });
  mine.attach('DataCapture').send('data.captured', { captureId: 'c-1', sensor: 's', capturedAtMs: 1, values: { celsius: 21 } });
  expect(await mine.whenIdle()).toBe(true);
  expect(stored).toEqual(['c-1']);
});
