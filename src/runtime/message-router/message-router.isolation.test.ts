import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import type { LinkedMessage, RouterLink } from './message-router.ts';

/** Every public method of the class, but its constructor. */
function methodsOf(of: object): readonly string[] {
  return Object.getOwnPropertyNames(Object.getPrototypeOf(of)).filter((name) => name !== 'constructor');
}

const attempted = async (attempts: Readonly<Record<string, () => unknown>>): Promise<void> => {
  for (const attempt of Object.values(attempts)) {
    const outcome = await Promise.resolve()
      .then(attempt)
      .catch((error: Error) => (error.message.includes('attached') ? undefined : error));
    expect(JSON.stringify(outcome) ?? '').not.toMatch(/secret|organisation-1/);
  }
};

const link = {
  send: async () => undefined,
  onMessage: () => ({ [Symbol.dispose]() {} }),
  state: 'connected',
  onState: () => ({ [Symbol.dispose]() {} }),
};

test('no public method reaches the modules and messages of another organisation', async () => {
  const { router, mine: owner } = shopRouter();
  const till = scribe();
  owner.attach('till', { receives: { order: till.write, alarm: () => Promise.reject(new Error('secret')) }, attempts: 1 });
  const shop = owner.attach('shop');
  const { message } = shop.send('order', { text: 'secret' }, { id: 'secret-id', correlationId: 'secret-trace' });
  shop.send('alarm', { text: 'secret' });
  await settle();
  const before = JSON.stringify([owner.modules(), owner.hops(), owner.deadLetters(), owner.pairs()]);

  const thief = router.for('organisation-2');
  const spy = scribe();
  const own = thief.attach('shop');
  await attempted({
    directChannel: () => own.directChannel('order', 'till'),
    send: () => own.send('order', { text: 'mine' }, { id: 'secret-id', correlationId: 'secret-trace' }).refusedBy,
    sendAsync: async () => (await own.sendAsync('order', { text: 'mine' })).refusedBy,
    suspend: () => own.suspend(),
    resume: () => own.resume(),
    traffic: () => own.traffic(),
  });
  const attempts: Readonly<Record<string, () => unknown>> = {
    attach: () => void thief.attach('till', { receives: { order: spy.write, alarm: spy.write } }),
    attachRemote: () => void thief.attachRemote('archive', { link, receives: ['order'] }),
    modules: () => thief.modules(),
    pairs: () => thief.pairs(),
    trace: () => thief.trace(message!.correlationId).filter(({ to }) => to !== undefined),
    hops: () => thief.hops().filter(({ correlationId }) => correlationId !== 'secret-trace'),
    deadLetters: () => thief.deadLetters({ module: 'till' }),
    redeliver: () => thief.redeliver({ module: 'till' }),
    whenIdle: () => thief.whenIdle(),
    drain: () => thief.drain(),
  };
  expect(Object.keys(attempts).toSorted()).toEqual(methodsOf(thief).toSorted());
  await attempted(attempts);
  await own.detach();
  expect(await router.remove('organisation-2')).toMatchObject({ organisationId: 'organisation-2' });
  await settle();
  expect(till.seen).toEqual(['secret']);
  expect(spy.seen).toEqual([]);
  expect(JSON.stringify([owner.modules(), owner.hops(), owner.deadLetters(), owner.pairs()])).toBe(before);
  shop.send('order', { text: 'still' });
  await settle();
  expect(till.seen).toEqual(['secret', 'still']);
});

test('a link speaks for no organisation but those that it was given', async () => {
  const { router, mine } = shopRouter();
  const till = scribe();
  mine.attach('till', { receives: { order: till.write } });
  router.for('organisation-2').attach('till', { receives: { order: till.write } });
  const receivers: ((message: LinkedMessage) => unknown)[] = [];
  const peer: RouterLink = {
    ...link,
    onMessage(handler) {
      receivers.push(handler);
      return link.onMessage();
    },
  };
  router.receiveFrom(peer, ['organisation-2', 'organisation-3']);
  const body = {
    to: 'till',
    type: 'order',
    payload: { text: 'forged' },
    priority: 'high',
    source: 'shop',
    correlationId: 'c',
    hop: 1,
  };
  for (const organisationId of ['organisation-1', 'organisation-3', '__proto__', undefined as never])
    await expect(receivers[0]!({ id: 'm', organisationId, body })).rejects.toMatchObject({ code: 'ROUTER_UNKNOWN_ORGANISATION' });
  await receivers[0]!({ id: 'm', organisationId: 'organisation-2', body });
  expect(till.seen).toEqual(['forged']);
});

test('one organisation that uses up its bounds costs another nothing', async () => {
  const { router, mine } = shopRouter({ maxBytes: 1_000, maxModules: 2, maxWaitingSenders: 1, maxDeadLetters: 1 });
  const port = mine.attach('till', { receives: { order: () => undefined }, overflow: 'wait', queueLimit: 1 });
  const shop = mine.attach('shop');
  port.suspend();
  shop.send('order', { text: 'x'.repeat(900) });
  void shop.sendAsync('order', { text: 'a' }).catch(() => undefined);
  await expect(shop.sendAsync('order', { text: 'a' })).rejects.toMatchObject({ code: 'ROUTER_TOO_MANY' });
  const other = router.for('organisation-2');
  const till = scribe();
  other.attach('till', { receives: { order: till.write }, overflow: 'wait', queueLimit: 1 });
  await other.attach('shop').sendAsync('order', { text: 'x'.repeat(900) });
  await settle();
  expect(till.seen).toHaveLength(1);
});
