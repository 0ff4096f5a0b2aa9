import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader } from './lazy-loader.ts';
import { currentLoad, possibleAskers } from './load-tracing.ts';

test('nobody is looked for when every load has ended, however it ended', async () => {
  expect(possibleAskers.count).toBe(0);
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, attempts: 2, loadTimeoutMs: 1_000 });
  const counts: number[] = [];
  loader.register('good', () => counts.push(possibleAskers.count));
  loader.register('failing', () => Promise.reject(new Error('down')));
  loader.register('silent', () => new Promise(() => undefined));
  loader.registerPrefix('many:', { loadMany: ({ keys }) => new Map([[keys[0] ?? '', 1]]) });
  loader.registerPrefix('none:', { loadMany: () => new Map() });
  const mine = loader.for('organisation-1');
  const outcomes = mine.getMany(['good', 'failing', 'silent', 'many:a', 'many:b', 'none:a']);
  // All loaders have been called, and no call has been heard of yet.
  await Promise.resolve();
  expect(possibleAskers.count).toBe(5);
  await clock.advance(10_000);
  expect((await outcomes).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
    'rejected',
    'rejected',
  ]);
  expect({ counts, left: possibleAskers.count }).toEqual({ counts: [2], left: 0 });

  const waits = Promise.allSettled([mine.get('silent'), mine.get('failing')]);
  await settle();
  expect(possibleAskers.count).toBe(2);
  const closing = loader.close();
  await waits;
  expect(possibleAskers.count).toBe(0);
  await clock.advance(10_000);
  await closing;
});

test('code that runs beside a traced load is not inside of it', async () => {
  const ended = Promise.withResolvers<void>();
  const seen: (string | undefined)[] = [];
  const loader = new LazyLoader();
  loader.register('a', async () => {
    await settle();
    seen.push(currentLoad()?.label);
    await ended.promise;
  });
  const load = loader.for('organisation-1').get('a');
  await settle();
  await settle();
  seen.push(currentLoad()?.label);
  ended.resolve();
  await load;
  expect(seen).toEqual(['a', undefined]);
});
