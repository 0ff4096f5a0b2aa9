import { queryObjects } from 'node:v8';
import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';
import { LoaderCall } from './loader-call.ts';

test('a call that was given up and never settles is held by nobody', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000, attempts: 1 });
  loader.registerPrefix('', () => new Promise(() => undefined));
  const mine = loader.for('organisation-1');
  const outcomes = mine.getMany(Array.from({ length: 100 }, (_, index) => `key-${index}`));
  await settle();
  expect(queryObjects(LoaderCall, { format: 'count' })).toBe(100);
  await clock.advance(1_000);
  expect(await outcomes).toHaveLength(100);
  expect({ timeouts: mine.totals().timeouts, held: queryObjects(LoaderCall, { format: 'count' }) }).toEqual({
    timeouts: 100,
    held: 0,
  });
});

test('of calls that have settled, 256 are kept for later ones', async () => {
  const loader = new LazyLoader({ attempts: 1 });
  loader.registerPrefix('', ({ key }) => key);
  const keys = Array.from({ length: 600 }, (_, index) => `key-${index}`);
  expect(await loader.for('organisation-1').getMany(keys)).toHaveLength(600);
  expect(queryObjects(LoaderCall, { format: 'count' })).toBe(256);
  expect(await loader.for('organisation-2').getMany(keys)).toHaveLength(600);
  expect(queryObjects(LoaderCall, { format: 'count' })).toBe(256);
});
