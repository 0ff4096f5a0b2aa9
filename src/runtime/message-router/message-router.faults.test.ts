import { expect, test } from 'vitest';
import { ModuleRegistry } from '../module-registry/module-registry.ts';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import { fail, lazyThenable, stubbornPromise } from './fixtures/thenables.ts';
import { MessageRouter, NotAttachedError, RouterClosedError } from './message-router.ts';

const unreadable: readonly unknown[] = [
  undefined,
  null,
  Symbol('hostile'),
  Object.create(null),
  Object.freeze(new Error('frozen')),
  Object.defineProperty(new Error('x'), 'message', { get: fail }),
  Object.assign(new Error('x'), { message: { length: 9 } }),
  new Proxy({}, { get: fail, getPrototypeOf: fail }),
  { toString: fail },
];

test('whatever a handler throws or rejects with, its module goes on, and with a registry its crash is found', async () => {
  for (const thrown of unreadable)
    for (const isAsync of [false, true]) {
      const registry = new ModuleRegistry();
      registry.for('organisation-1').register({ name: 'till' });
      await registry.for('organisation-1').startAll();
      const { mine, clock } = shopRouter({ registry });
      const till = scribe();
      let isBroken = true;
      const handle = (message: { payload: { text: string } }): unknown => {
        if (!isBroken) return till.write(message);
        if (isAsync) return Promise.reject(thrown);
        throw thrown;
      };
      mine.attach('till', { receives: { alarm: handle }, attempts: 1, crashAfter: 2 });
      const shop = mine.attach('shop');
      for (const text of ['a', 'b']) shop.send('alarm', { text });
      await settle();
      expect(registry.find('organisation-1', 'till')?.state).toBe('Unhealthy');
      isBroken = false;
      await clock.advance(100);
      expect(till.seen).toEqual(['a', 'b']);
    }
});

test('whatever a handler returns, its module goes on', async () => {
  const { mine } = shopRouter();
  const till = scribe();
  const odd = [
    () => lazyThenable(fail),
    () => stubbornPromise(Promise.reject(new Error('x')), fail),
    () => Object.defineProperty(Promise.resolve(), 'constructor', { get: fail }),
    () => new Proxy({}, { get: fail }),
    () => new Proxy(Promise.resolve(), {}),
  ];
  const handle = (message: { payload: { text: string } }): unknown =>
    odd[Number(message.payload.text)]?.() ?? till.write(message);
  mine.attach('till', { receives: { alarm: handle }, attempts: 1 });
  const shop = mine.attach('shop');
  for (const text of ['0', '1', '2', '3', '4', 'last']) shop.send('alarm', { text });
  await settle();
  expect(till.seen).toEqual(['last']);
  expect(mine.deadLetters().map(({ message }) => message.payload)).toEqual(['0', '1', '2', '3', '4'].map((text) => ({ text })));
  expect(mine.modules()[0]).toMatchObject({ inFlight: 0, backlog: 0, sizeBytes: 0 });
});

test('a handler may send, suspend, detach and drain, whether at once or later', async () => {
  const { mine, router, clock } = shopRouter();
  const told: string[] = [];
  const port = mine.attach('till', {
    receives: {
      order: async ({ payload }, handling) => {
        told.push(payload.text);
        handling.send('note', payload);
        port.suspend();
        port.resume();
        await settle();
        handling.send('note', { text: `${payload.text} again` });
        void port.detach();
        void router.close();
        told.push('end');
      },
    },
  });
  mine
    .attach('shop', { receives: { note: ({ payload }) => void told.push(`note ${payload.text}`) } })
    .send('order', { text: 'a' });
  await settle();
  await settle();
  await router.close();
  expect(told).toEqual(['a', 'note a', 'end', 'note a again']);
  expect([mine.modules(), clock.pending, mine.deadLetters()]).toMatchObject([[{ module: 'shop', sizeBytes: 0 }], 0, []]);
});

test('what is queued for a module that is being detached may still lead to other messages', async () => {
  const { mine } = shopRouter();
  const shop = scribe();
  const till = mine.attach('till', { receives: { order: ({ payload }, handling) => void handling.send('note', payload) } });
  const from = mine.attach('shop', { receives: { note: shop.write } });
  const channel = from.directChannel('order', 'till');
  for (const text of ['a', 'b']) from.send('order', { text });
  const detached = till.detach();
  expect(till.detach()).toBe(detached);
  expect(() => channel.send({ text: 'c' })).toThrow(NotAttachedError);
  expect(() => till.send('note', { text: 'd' })).toThrow(NotAttachedError);
  expect(from.send('order', { text: 'e' })).toMatchObject({ takers: 0 });
  await detached;
  expect(shop.seen).toEqual(['a', 'b']);
  expect(mine.deadLetters()).toMatchObject([{ reason: 'no-subscriber' }]);
});

test('a handler that outlives its module may not send any more', async () => {
  const { mine, clock } = shopRouter();
  const late = Promise.withResolvers<unknown>();
  const till = mine.attach('till', {
    receives: {
      order: (_, handling) =>
        new Promise((resolve) => {
          handling.signal.addEventListener('abort', () =>
            resolve(late.resolve(attempt(() => handling.send('note', { text: 'late' })))),
          );
        }),
    },
  });
  mine.attach('shop').send('order', { text: 'a' });
  await settle();
  const detached = till.detach({ drainMs: 50 });
  await clock.advance(50);
  await detached;
  expect(await late.promise).toBeInstanceOf(NotAttachedError);
  expect(mine.deadLetters()).toMatchObject([{ reason: 'undelivered', module: 'till' }]);
  expect(clock.pending).toBe(0);
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

test('the report of a drain counts what modules handled that were detached meanwhile', async () => {
  const { mine } = shopRouter();
  const till = mine.attach('till', { receives: { order: () => undefined } });
  const shop = mine.attach('shop');
  for (let each = 0; each < 5; each += 1) shop.send('order', { text: 'before' });
  await settle();
  for (let each = 0; each < 3; each += 1) shop.send('order', { text: 'meanwhile' });
  const detached = till.detach();
  const report = await mine.drain();
  await detached;
  expect(report).toMatchObject({ handled: 3, isComplete: true, byModule: {} });
});

test('what a message shows leads to nothing of the router', async () => {
  const registry = new ModuleRegistry();
  const { mine } = shopRouter({ registry });
  const given: unknown[] = [];
  mine.attach('till', { receives: { order: (message, handling) => given.push(message, handling) } });
  const receipt = mine.attach('shop').send('order', { text: 'a' });
  mine.attach('other').send('alarm', { text: 'a' }, { id: 'b' });
  await settle();
  const seen = new Set<unknown>();
  const open: unknown[] = [...given, receipt, ...mine.hops(), ...mine.deadLetters(), ...mine.modules()];
  for (const value of open) {
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    expect(value).not.toBeInstanceOf(ModuleRegistry);
    expect(value).not.toBeInstanceOf(MessageRouter);
    expect(value).not.toBeInstanceOf(Map);
    open.push(...Object.values(Object.getOwnPropertyDescriptors(value)).map((each) => each.value as unknown));
  }
  expect(seen.size).toBeGreaterThan(5);
});

test('ten thousand messages of two hundred organisations, with all that may happen: nothing is left', async () => {
  const { router, clock } = shopRouter({ metrics: undefined as never });
  let handled = 0;
  const organisations = Array.from({ length: 200 }, (_, each) => router.for(`o${each}`));
  for (const [each, mine] of organisations.entries()) {
    const handle = (): unknown => {
      handled += 1;
      if (handled % 7 === 0) throw new Error('planned');
      return handled % 3 === 0 ? Promise.resolve() : undefined;
    };
    mine.attach('till', {
      receives: { order: handle },
      attempts: 2,
      overflow: each % 2 === 0 ? 'drop-oldest' : 'wait',
      queueLimit: 20,
    });
    const shop = mine.attach('shop');
    for (let sent = 0; sent < 50; sent += 1) void shop.sendAsync('order', { text: `${sent}` }).catch(() => undefined);
  }
  await clock.advance(60_000);
  for (const mine of organisations) {
    const [till] = mine.modules();
    expect(till).toMatchObject({ backlog: 0, inFlight: 0, sizeBytes: 0 });
    expect(till!.handled + till!.deadLettered).toBe(till!.accepted);
  }
  expect(handled).toBeGreaterThan(4_000);
  expect((await router.close()).every(({ isComplete }) => isComplete)).toBe(true);
  expect(clock.pending).toBe(0);
});

test('a removal that ends late does not remove who came after', async () => {
  const { router, mine } = shopRouter();
  const first = router.remove('organisation-1');
  const between = mine.drain().then(() => router.for('organisation-1'));
  const second = router.remove('organisation-1');
  await Promise.all([first, between, second]);
  expect(router.for('organisation-1')).toBe(await between);
  expect(() => mine.attach('shop')).toThrow(RouterClosedError);
});
