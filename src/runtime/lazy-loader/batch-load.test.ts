import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';

test('loads many keys in calls of bounded size, each key once, and joins what is under way', async () => {
  const calls: (readonly string[])[] = [];
  const loader = new LazyLoader({ batchSize: 2, attempts: 1 });
  loader.registerPrefix('user:', {
    loadMany: async ({ keys }) => {
      calls.push(keys);
      return new Map(keys.filter((key) => key !== 'user:3').map((key) => [key, `a ${key}`]));
    },
  });
  const mine = loader.for('organisation-1');
  const single = mine.get('user:1');
  const outcomes = await mine.getMany(['user:1', 'user:2', 'user:3', 'user:4', 'user:2']);
  expect(calls).toEqual([['user:1'], ['user:2', 'user:3'], ['user:4']]);
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason)))).toEqual([
    await single,
    'a user:2',
    'LoadError: loading "user:3" failed after 1 attempt: loadMany returned no value for "user:3"',
    'a user:4',
    'a user:2',
  ]);
  await mine.getMany(['user:1', 'user:2', 'user:4']);
  expect({ calls: calls.length, status: mine.status() }).toMatchObject({ calls: 3, status: { failed: ['user:3'] } });
});

test('retries a batch as a batch', async () => {
  const clock = new ManualClock();
  const calls: string[] = [];
  const loader = new LazyLoader({ clock });
  loader.registerPrefix('', {
    loadMany: ({ keys, attempt }) => {
      calls.push(keys.join('+'));
      if (attempt === 1) throw new Error('busy');
      return attempt === 2 ? ('no map' as never) : new Map(keys.map((key) => [key, key]));
    },
  });
  const outcomes = loader.for('organisation-1').getMany(['a', 'b']);
  await clock.advance(1_000);
  expect(await outcomes).toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'fulfilled', value: 'b' },
  ]);
  expect({ calls, ...loader.totals() }).toMatchObject({ calls: ['a+b', 'a+b', 'a+b'], retries: 2, loads: 2, failures: 0 });
});
