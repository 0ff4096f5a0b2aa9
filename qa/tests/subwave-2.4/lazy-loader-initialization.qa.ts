import { expect, test } from 'vitest';
import { DuplicateLoaderError, LazyLoader } from '../../../src/runtime/lazy-loader/lazy-loader.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

test('QA-441.1 loads nothing when created or when a loader is registered', async () => {
  const calls: string[] = [];
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, preload: [{ organisationId: 'organisation-1', keys: ['settings'] }] });
  loader.register('settings', ({ key }) => calls.push(key));
  loader.registerPrefix('user:', { load: ({ key }) => calls.push(key) });
  const mine = loader.for('organisation-1');
  await clock.advance(100_000);
  expect({ calls, loads: loader.totals().loads, timers: clock.pending }).toEqual({ calls: [], loads: 0, timers: 0 });
  await mine.get('settings');
  expect(calls).toEqual(['settings']);
});

test('QA-441.2 rejects an invalid configuration naming the field and the bound', () => {
  expect(() => new LazyLoader({ maxEntries: 0 })).toThrow('maxEntries must be an integer from 1 to 10000000, not 0');
  expect(() => new LazyLoader({ ttlMs: -1 })).toThrow('ttlMs must be a number of at least 0, not -1');
  expect(() => new LazyLoader({ attempts: 2.5, loadTimeoutMs: 0, eviction: 'newest' as 'lru' })).toThrow(
    'invalid configuration of the lazy loader: attempts must be an integer from 1 to 100, not 2.5; ' +
      'loadTimeoutMs must be milliseconds from 1 to 2147483647, not 0; ' +
      'eviction must be one of second-chance, lru, lfu, age, not "newest"',
  );
  const loader = new LazyLoader();
  expect(() => loader.register('settings', {})).toThrow('load must be a function, unless loadMany is given, not undefined');
  expect(() => loader.register('settings', { load: () => 1, negativeTtlMs: Number.NaN })).toThrow(
    'invalid configuration of the loader: negativeTtlMs must be a number of at least 0, not NaN',
  );
  expect(loader.for('organisation-1').status().registered).toEqual([]);
});

test('QA-441.3 registers loaders by key and refuses a duplicate key', async () => {
  const loader = new LazyLoader();
  loader.register('settings', () => 'first');
  loader.registerPrefix('user:', { load: ({ key }) => `a ${key}` });
  loader.register('user:root', () => 'the root');
  expect(() => loader.register('settings', () => 'second')).toThrow(new DuplicateLoaderError('key', 'settings'));
  expect(() => loader.registerPrefix('user:', { load: () => 'second' })).toThrow(DuplicateLoaderError);
  const mine = loader.for('organisation-1');
  expect(mine.status().registered).toEqual(['settings', 'user:root', 'user:*']);
  expect([await mine.get('settings'), await mine.get('user:7'), await mine.get('user:root')]).toEqual([
    'first',
    'a user:7',
    'the root',
  ]);
});

test('QA-441.4 reports ready, and which keys are registered, loaded and failed', async () => {
  const held = Promise.withResolvers<string>();
  const loader = new LazyLoader({ attempts: 1, preload: [{ organisationId: 'organisation-1', keys: ['settings'] }] });
  loader.register('settings', () => held.promise);
  loader.register('prices', () => Promise.reject(new Error('no route')));
  loader.register('menu', () => 'unused');
  const mine = loader.for('organisation-1');
  expect({ state: loader.state, ...mine.status() }).toMatchObject({ state: 'ready', loaded: [], failed: [] });

  const started = loader.start();
  await settle();
  expect({ state: loader.state, loaded: mine.status().loaded }).toEqual({ state: 'preloading', loaded: [] });
  held.resolve('dark');
  await started;
  await expect(mine.get('prices')).rejects.toThrow('no route');
  expect({ state: loader.state, ...mine.status() }).toEqual({
    state: 'ready',
    registered: ['settings', 'prices', 'menu'],
    loaded: ['settings'],
    failed: ['prices'],
    sizeBytes: 0,
  });
  await loader.close();
  expect(loader.state).toBe('closed');
});
