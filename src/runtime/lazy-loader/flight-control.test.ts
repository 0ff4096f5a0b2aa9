import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';

test('what is invalidated while it is loaded goes to those who wait, and is not kept', async () => {
  const loads: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader();
  loader.register('a', () => {
    loads.push(Promise.withResolvers());
    return loads.at(-1)?.promise;
  });
  const mine = loader.for('organisation-1');
  const before = mine.get('a');
  expect(mine.invalidate('a')).toBe(false);
  const after = mine.get('a');
  await settle();
  loads[1]?.resolve('new');
  expect(await after).toBe('new');
  loads[0]?.resolve('old');
  expect([await before, await mine.get('a')]).toEqual(['old', 'new']);
  expect({ invalidated: mine.invalidate('a'), loaded: mine.status().loaded }).toEqual({ invalidated: true, loaded: [] });
});

test('a reload that waits for its turn begins when what it waits for is invalidated', async () => {
  const loads: PromiseWithResolvers<string>[] = [];
  const loader = new LazyLoader();
  loader.register('a', () => {
    loads.push(Promise.withResolvers());
    return loads.at(-1)?.promise;
  });
  const mine = loader.for('organisation-1');
  const values = [mine.get('a'), mine.reload('a')];
  mine.invalidate('a');
  await settle();
  expect(loads).toHaveLength(2);
  loads[1]?.resolve('new');
  loads[0]?.resolve('old');
  expect(await Promise.all(values)).toEqual(['old', 'new']);
  expect(await mine.get('a')).toBe('new');
});

test('what a function of the user throws on a value is the failure of that load', async () => {
  const loader = new LazyLoader({ attempts: 1, maxSizeBytes: 100 });
  loader.register('size', { load: () => 1, sizeOf: () => Number.NaN });
  loader.register('version', {
    load: () => 1,
    versionOf: () => {
      throw new Error('no version');
    },
  });
  const mine = loader.for('organisation-1');
  await expect(mine.get('size')).rejects.toThrow('sizeOf must return a number of at least 0, not NaN');
  await expect(mine.get('version')).rejects.toThrow('no version');
  expect(mine.status()).toMatchObject({ loaded: [], failed: ['size', 'version'] });
});

test('functions of the user may call the loader, and a listener that throws harms nobody', async () => {
  const seen: unknown[] = [];
  const clock = new ManualClock();
  const loader: LazyLoader = new LazyLoader({
    clock,
    ttlMs: 1,
    onAlert: ({ key }) => {
      seen.push(mine.invalidate(key));
      throw new Error('the listener is broken');
    },
  });
  const mine = loader.for('organisation-1');
  loader.register('a', {
    load: () => mine.status().loaded.length,
    versionOf: () => String(mine.describe('a')?.isLoading),
    sourceVersion: async () => String(await mine.get('b')),
    sizeOf: () => mine.alerts().length,
  });
  loader.register('b', () => 'true');
  await mine.get('a');
  await clock.advance(2);
  expect(await mine.check('a')).toMatchObject({ outcome: 'inconsistent', inconsistencies: ['stale'] });
  await settle();
  expect({ seen, loaded: mine.status().loaded }).toEqual({ seen: [true], loaded: ['b'] });
});
