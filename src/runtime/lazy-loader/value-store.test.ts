import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import { LazyLoader, TooManyLoadsError } from './lazy-loader.ts';
import { LoadRunner } from './load-runner.ts';
import { OrganisationCache } from './organisation-cache.ts';
import { createRegistration } from './registration.ts';
import { Registry } from './registry.ts';
import { resolveOptions } from './resolve-options.ts';

test('hits each bound, stays within it, and counts that', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({
    clock,
    attempts: 1,
    maxEntries: 2,
    maxSizeBytes: 10,
    maxConcurrentLoads: 2,
    maxFailures: 1,
    maxTrackedKeys: 0,
    maxAlerts: 1,
    ttlMs: 0,
    maxLoaders: 3,
    maxOrganisations: 1,
  });
  loader.registerPrefix('', { load: ({ key }) => key, sizeOf: (value) => (value as string).length });
  loader.registerPrefix('hang', () => new Promise(() => undefined));
  loader.registerPrefix('bad', () => Promise.reject(new Error('bad')));
  expect(() => loader.register('fourth', () => 1)).toThrow('3 loaders are registered already');
  const mine = loader.for('organisation-1');
  for (const key of ['a', 'b', 'c', 'far too long']) await mine.get(key);
  expect(mine.status()).toMatchObject({ loaded: ['b', 'c'], sizeBytes: 2 });
  await mine.get('eight___');
  await mine.get('nine____');
  expect(mine.status()).toMatchObject({ loaded: ['nine____'], sizeBytes: 8 });
  await Promise.allSettled([mine.get('bad1'), mine.get('bad2')]);
  expect(mine.status().failed).toEqual(['bad2']);
  await mine.reload('nine____');
  await mine.get('x');
  await clock.advance(1);
  await Promise.all([mine.check('nine____'), mine.check('x')]);
  expect(mine.alerts().map(({ key }) => key)).toEqual(['x']);
  const hanging = [mine.get('hang1'), mine.get('hang2')].map((each) => each.catch(() => 'closed'));
  await expect(mine.get('a')).rejects.toThrow(TooManyLoadsError);
  const { boundHits } = loader.totals();
  loader.for('organisation-2');
  expect(mine.status().loaded).toEqual([]);
  expect({ ...boundHits, organisations: loader.totals().boundHits['organisations'] }).toEqual({
    entries: 3,
    size: 2,
    loads: 1,
    failures: 1,
    trackedKeys: 1,
    alerts: 1,
    organisations: 2,
    loaders: 1,
  });
  const closing = loader.close();
  await clock.advance(10_000);
  await closing;
  expect(await Promise.all(hanging)).toEqual(['closed', 'closed']);
});

test('what is evicted lets go of its value', async () => {
  const options = resolveOptions({ maxEntries: 1 });
  const registry = new Registry(1);
  registry.add('prefix', createRegistration('prefix', '', { load: () => ({}) }, options));
  const cache = new OrganisationCache({ options, registry, runner: new LoadRunner(options), isClosed: false }, 'organisation-1');
  await cache.access('a', undefined);
  const entry = cache.entries.get('a');
  expect(entry?.promise).toBeDefined();
  await cache.access('b', undefined);
  expect({ kept: cache.entries.values().map(({ key }) => key), value: entry?.promise }).toEqual({
    kept: ['b'],
    value: undefined,
  });
});

test('an entry that is being loaded anew is not evicted', async () => {
  const second = Promise.withResolvers<string>();
  const loader = new LazyLoader({ maxEntries: 2 });
  let calls = 0;
  loader.register('a', () => ((calls += 1) === 1 ? 'first' : second.promise));
  loader.registerPrefix('', ({ key }) => key);
  const mine = loader.for('organisation-1');
  await mine.get('a');
  await mine.get('b');
  const reload = mine.reload('a');
  for (const key of ['c', 'd', 'e']) await mine.get(key);
  expect(mine.status().loaded).toEqual(['a', 'e']);
  second.resolve('second');
  await reload;
  expect({ value: await mine.get('a'), calls }).toEqual({ value: 'second', calls: 2 });
});

test('an organisation that was dropped begins anew, through the loader it was given before', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, maxOrganisations: 2 });
  loader.register('a', ({ organisationId }) => organisationId);
  const [one, two] = [loader.for('organisation-1'), loader.for('organisation-2')];
  await one.get('a');
  await clock.advance(1);
  await two.get('a');
  await clock.advance(1);
  await loader.for('organisation-3').get('a');
  expect([one.status().loaded, two.status().loaded]).toEqual([[], []]);
  expect([await one.get('a'), await two.get('a')]).toEqual(['organisation-1', 'organisation-2']);
  expect(loader.totals()).toMatchObject({ loads: 5, misses: 5 });
});
