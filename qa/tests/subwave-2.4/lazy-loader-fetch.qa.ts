import { expect, test } from 'vitest';
import { LazyLoader } from '../../../src/runtime/lazy-loader/lazy-loader.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

/** A loader of one key, `settings`, that counts its loads and holds each until it is told to go on. */
function heldLoader() {
  const held: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader({ clock: new ManualClock() });
  loader.register('settings', () => {
    const load = Promise.withResolvers<string>();
    held.push(load);
    return load.promise;
  });
  return { loader, held, mine: loader.for('organisation-1') };
}

test('QA-442.1 loads on first access and returns the loaded value', async () => {
  const { held, mine } = heldLoader();
  const value = { theme: 'dark' };
  expect(held).toHaveLength(0);
  const access = mine.get('settings');
  await settle();
  expect(held).toHaveLength(1);
  held[0]?.resolve(value as unknown as string);
  expect(await access).toBe(value);
});

test('QA-442.2 loads once for two accesses', async () => {
  const { held, mine } = heldLoader();
  const first = mine.get('settings');
  await settle();
  held[0]?.resolve('dark');
  expect([await first, await mine.get('settings')]).toEqual(['dark', 'dark']);
  expect({ calls: held.length, ...mine.totals() }).toMatchObject({ calls: 1, hits: 1, misses: 1 });
});

test('QA-442.3 loads once for 1,000 concurrent first accesses', async () => {
  const { held, mine } = heldLoader();
  const accesses = Array.from({ length: 1_000 }, () => mine.get('settings'));
  await settle();
  expect(held).toHaveLength(1);
  held[0]?.resolve('dark');
  const values = await Promise.all(accesses);
  expect(values).toEqual(Array.from({ length: 1_000 }, () => 'dark'));
  expect({ held: held.length, ...mine.totals() }).toMatchObject({ held: 1, loads: 1, misses: 1_000, joins: 999 });
});

test('QA-442.4 loads again when a reload is forced', async () => {
  const { held, mine } = heldLoader();
  const first = mine.get('settings');
  await settle();
  held[0]?.resolve('dark');
  await first;
  const reload = mine.reload('settings');
  await settle();
  expect({ loads: held.length, meanwhile: await mine.get('settings') }).toEqual({ loads: 2, meanwhile: 'dark' });

  // Asked for while one runs: it may have begun too early, so another one follows, once for all.
  const later = [mine.reload('settings'), mine.reload('settings')];
  held[1]?.resolve('light');
  expect(await reload).toBe('light');
  await settle();
  expect(held).toHaveLength(3);
  held[2]?.resolve('high contrast');
  expect(await Promise.all(later)).toEqual(['high contrast', 'high contrast']);
  expect({ loads: held.length, value: await mine.get('settings') }).toEqual({ loads: 3, value: 'high contrast' });
});

test("QA-442.5 keeps the value of one organisation out of another's reach", async () => {
  const asked: string[] = [];
  const loader = new LazyLoader({ attempts: 1, clock: new ManualClock() });
  loader.registerPrefix('account:', {
    load: ({ organisationId, key }) => {
      asked.push(`${organisationId} ${key}`);
      if (key === 'account:closed') throw new Error(`closed by ${organisationId}`);
      return `${key} of ${organisationId}`;
    },
    loadMany: ({ organisationId, keys }) => new Map(keys.map((key) => [key, `${key} of ${organisationId}`])),
    versionOf: (value) => value as string,
    sourceVersion: ({ organisationId, key }) => `${key} of ${organisationId}`,
  });
  const [one, two] = [loader.for('organisation-1'), loader.for('organisation-2')];
  await one.get('account:7');
  await one.get('account:7');
  await expect(one.get('account:closed')).rejects.toThrow('closed by organisation-1');

  // All that the second can reach before it has loaded anything itself, by every method that tells something.
  expect({
    described: two.describe('account:7'),
    failure: two.describe('account:closed'),
    metrics: two.metrics('account:7'),
    totals: { hits: two.totals().hits, misses: two.totals().misses, failures: two.totals().failures },
    status: { loaded: two.status().loaded, failed: two.status().failed },
    usage: two.usage(10),
    alerts: two.alerts(),
    check: await two.check('account:7'),
    invalidated: two.invalidate('account:7'),
  }).toEqual({
    described: undefined,
    failure: undefined,
    metrics: undefined,
    totals: { hits: 0, misses: 0, failures: 0 },
    status: { loaded: [], failed: [] },
    usage: [],
    alerts: [],
    check: { key: 'account:7', outcome: 'absent', inconsistencies: [] },
    invalidated: false,
  });

  // And by every method that loads.
  expect(await two.get('account:7')).toBe('account:7 of organisation-2');
  expect(await two.read('account:7')).toMatchObject({ value: 'account:7 of organisation-2', version: 'v1' });
  expect(await two.reload('account:7')).toBe('account:7 of organisation-2');
  expect(await two.getMany(['account:7', 'account:8'])).toEqual([
    { status: 'fulfilled', value: 'account:7 of organisation-2' },
    { status: 'fulfilled', value: 'account:8 of organisation-2' },
  ]);

  // Nothing that the second did has touched the first.
  expect(await one.read('account:7')).toMatchObject({ value: 'account:7 of organisation-1', version: 'v1' });
  expect(one.status()).toMatchObject({ loaded: ['account:7'], failed: ['account:closed'] });
  expect(asked).toEqual([
    'organisation-1 account:7',
    'organisation-1 account:closed',
    'organisation-2 account:7',
    'organisation-2 account:7',
  ]);
});

test('QA-442.6 preloads the keys it is told to, and the most used ones, on start', async () => {
  const before = new LazyLoader();
  before.registerPrefix('page:', { load: ({ key }) => key });
  const earlier = before.for('organisation-1');
  const uses = { 'page:home': 5, 'page:prices': 3, 'page:terms': 1, 'page:blog': 4 };
  for (const [key, count] of Object.entries(uses)) for (let use = 0; use < count; use += 1) await earlier.get(key);
  const usage = earlier.usage(10);
  expect(usage[0]).toEqual({ key: 'page:home', uses: 5 });

  const loaded: string[] = [];
  const preload = [{ organisationId: 'organisation-1', keys: ['menu', 'page:home'], mostUsed: { usage, count: 3 } }];
  const loader = new LazyLoader({ attempts: 1, preload });
  loader.register('menu', ({ organisationId, key }) => loaded.push(`${organisationId} ${key}`));
  loader.registerPrefix('page:', {
    load: ({ organisationId, key }) => {
      if (key === 'page:blog') throw new Error('no blog');
      return loaded.push(`${organisationId} ${key}`);
    },
  });
  const report = await loader.start();
  expect(loaded).toEqual(['organisation-1 menu', 'organisation-1 page:home', 'organisation-1 page:prices']);
  expect(report).toMatchObject({ loaded: 3, failed: [{ organisationId: 'organisation-1', key: 'page:blog' }] });
  expect(await loader.start()).toBe(report);
  const mine = loader.for('organisation-1');
  await mine.get('page:prices');
  expect({ loaded: loaded.length, ...mine.totals() }).toMatchObject({ loaded: 3, hits: 1 });
});
