import { expect, test } from 'vitest';
import { settle } from '../shared/manual-clock.ts';
import { scribe, shopRouter } from './fixtures/shop-router.ts';
import { InvalidConfigurationError, NotAttachedError, RouterClosedError, TooManyError } from './message-router.ts';

test('for gives the same object each time, up to as many organisations as may be', () => {
  const { router, mine } = shopRouter({ maxOrganisations: 2 });
  expect(router.for('organisation-1')).toBe(mine);
  expect(router.for('__proto__').organisationId).toBe('__proto__');
  expect(() => router.for('organisation-3')).toThrow(TooManyError);
  expect(() => router.for('')).toThrow(TypeError);
  expect(() => router.for(undefined as never)).toThrow(TypeError);
});

test('an organisation that was removed begins anew when it is asked for again', async () => {
  const { router, mine } = shopRouter();
  mine.attach('till', { receives: { alarm: () => Promise.reject(new Error('no')) }, attempts: 1 });
  const shop = mine.attach('shop');
  shop.send('alarm', { text: 'a' }, { id: 'once' });
  expect(await router.remove('organisation-1')).toMatchObject({ organisationId: 'organisation-1', isComplete: true });
  expect(await router.remove('organisation-1')).toBeUndefined();
  expect(() => shop.send('alarm', { text: 'b' })).toThrow(RouterClosedError);
  const again = router.for('organisation-1');
  expect(again).not.toBe(mine);
  const till = scribe();
  again.attach('till', { receives: { alarm: till.write } });
  again.attach('shop').send('alarm', { text: 'c' }, { id: 'once' });
  await settle();
  expect([till.seen, again.deadLetters()]).toEqual([['c'], []]);
});

test('after close everything is refused, and to close again gives the same promise', async () => {
  const { router, mine, clock } = shopRouter();
  const shop = mine.attach('shop');
  const closed = router.close();
  expect(router.close()).toBe(closed);
  expect(await closed).toMatchObject([{ organisationId: 'organisation-1', isComplete: true }]);
  expect(() => shop.send('alarm', { text: 'a' })).toThrow(RouterClosedError);
  await expect(shop.sendAsync('alarm', { text: 'a' })).rejects.toThrow(RouterClosedError);
  expect(() => mine.attach('till')).toThrow(RouterClosedError);
  expect(() => mine.redeliver()).toThrow(RouterClosedError);
  expect(() => router.for('organisation-2')).toThrow(RouterClosedError);
  await router[Symbol.asyncDispose]();
  await mine[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
  expect(() => shop.send('alarm', { text: 'a' })).toThrow(NotAttachedError);
  expect(clock.pending).toBe(0);
});

test('the options of a wait are checked, and a bad one spoils nothing', async () => {
  const { router, mine } = shopRouter();
  const port = mine.attach('shop');
  for (const wait of [
    (options: never) => port.detach(options),
    (options: never) => mine.drain(options),
    (options: never) => router.close(options),
  ]) {
    expect(() => wait({ drainMs: -1, signal: {} } as never)).toThrow(/drainMs.*signal/);
    expect(() => wait(null as never)).toThrow(InvalidConfigurationError);
  }
  await expect(mine.whenIdle({ timeoutMs: Number.NaN })).rejects.toThrow(InvalidConfigurationError);
  port.send('alarm', { text: 'still open' });
  await port.detach();
  expect(await router.close()).toMatchObject([{ isComplete: true }]);
});
