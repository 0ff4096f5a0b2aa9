import { expect, test } from 'vitest';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { LazyLoader, LoadCycleError, LoadError } from './lazy-loader.ts';

/** The innermost cause of what the promise rejects with. */
async function rootCause(promise: Promise<unknown>): Promise<unknown> {
  let error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  while (error instanceof LoadError) error = error.cause;
  return error;
}

test('a loader may load other keys, before and after it awaits', async () => {
  const loader = new LazyLoader<{ a: string; b: string; c: string }>();
  const mine = loader.for('organisation-1');
  loader.register('a', async () => `a(${await mine.get('b')}, ${await mine.get('c')})`);
  loader.register('b', async () => `b(${await mine.get('c')})`);
  loader.register('c', async () => settle().then(() => 'c'));
  expect(await mine.get('a')).toBe('a(b(c), c)');
  expect(loader.totals().loads).toBe(3);
});

test.for(['at once', 'after an await'])('a loader that loads its own key %s gets an error, once', async (when) => {
  const loader = new LazyLoader();
  const mine = loader.for('organisation-1');
  let calls = 0;
  loader.register('a', async () => {
    calls += 1;
    if (when === 'after an await') await settle();
    return mine.get('a');
  });
  const cause = await rootCause(mine.get('a'));
  expect(cause).toBeInstanceOf(LoadCycleError);
  expect(cause).toMatchObject({ cycle: ['a', 'a'], message: 'a loader waits for its own value: "a" → "a"' });
  expect(calls).toBe(1);
});

test.for(['read', 'reload', 'getMany'] as const)('a loader that asks for its own key by %s does not hang', async (method) => {
  const loader = new LazyLoader();
  const mine = loader.for('organisation-1');
  const ask = {
    read: () => mine.read('a'),
    reload: () => mine.reload('a'),
    getMany: () =>
      mine.getMany(['a']).then(([outcome]) => (outcome?.status === 'rejected' ? Promise.reject(outcome.reason) : 'value')),
  };
  loader.register('a', async () => settle().then(ask[method]));
  expect(await rootCause(mine.get('a'))).toBeInstanceOf(LoadCycleError);
  await settle();
  expect(loader.totals()).toMatchObject({ failures: 1, loads: 0 });
});

test('a cycle through several keys, organisations and loaders is named', async () => {
  const first = new LazyLoader();
  const second = new LazyLoader();
  first.register('a', async () => settle().then(() => second.for('organisation-2').get('b')));
  second.register('b', async () => settle().then(() => first.for('organisation-3').get('c')));
  first.register('c', async () => settle().then(() => first.for('organisation-1').get('a')));
  expect(await rootCause(first.for('organisation-1').get('a'))).toMatchObject({ cycle: ['c', 'a', 'b', 'c'] });
});

test('two loads begun apart that wait for each other do not hang', async () => {
  const loader = new LazyLoader({ attempts: 1 });
  const mine = loader.for('organisation-1');
  const gate = Promise.withResolvers<void>();
  loader.register('a', async () => gate.promise.then(() => mine.get('b')));
  loader.register('b', async () => gate.promise.then(() => mine.get('a')));
  const causes = Promise.all([rootCause(mine.get('a')), rootCause(mine.get('b'))]);
  gate.resolve();
  expect(await causes).toEqual([expect.any(LoadCycleError), expect.any(LoadCycleError)]);
});

test('a batch loader that asks for a key of its batch does not hang', async () => {
  const loader = new LazyLoader();
  const mine = loader.for('organisation-1');
  loader.registerPrefix('', { loadMany: async ({ keys }) => new Map(keys.map((key) => [key, mine.get('b')])) });
  loader.registerPrefix('x', { loadMany: async () => new Map([['x1', await mine.get('x2')]]) });
  const [outcome] = await mine.getMany(['x1', 'x2']);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { cause: { cycle: ['x1, x2', 'x2', 'x1, x2'] } } });
});

test('a loader that asks for nothing is traced no longer, and a cycle it makes then ends after the timeout', async () => {
  const clock = new ManualClock();
  const loader = new LazyLoader({ clock, loadTimeoutMs: 1_000 });
  const mine = loader.for('organisation-1');
  loader.registerPrefix('', { load: async ({ key }) => (key === 'key-70' ? settle().then(() => mine.get('key-70')) : key) });
  for (let index = 0; index < 70; index += 1) await mine.get(`key-${index}`);
  const cause = rootCause(mine.get('key-70'));
  await clock.advance(1_000);
  expect(mine.totals().timeouts).toBe(1);
  await clock.advance(1_000);
  expect(await cause).toMatchObject({ cycle: ['key-70', 'key-70'] });
});

test('what a load left running may load the key again', async () => {
  const loader = new LazyLoader();
  const mine = loader.for('organisation-1');
  const later = Promise.withResolvers<unknown>();
  let calls = 0;
  loader.register('a', () => {
    calls += 1;
    if (calls === 1) setImmediate(() => later.resolve(mine.reload('a')));
    return calls;
  });
  expect(await mine.get('a')).toBe(1);
  expect(await later.promise).toBe(2);
});
