import { expect, test } from 'vitest';
import { withStores } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import { MissingAbilityError, TooManyError, UnknownSubsystemError } from './integrator.ts';

test('knows nothing before anything is synchronized', async () => {
  const { mine } = await withStores();
  expect(mine.data.list()).toEqual([]);
  expect(mine.data.find('synchronization-1')).toBeUndefined();
});

test('refuses what is malformed', async () => {
  const { mine } = await withStores({ maxKeys: 2 });
  const synchronize = (source: string, target: string, keys: unknown, rule?: unknown) => () =>
    mine.data.synchronize(source, target, keys as string[], rule === undefined ? {} : { rule: rule as 'newest' });
  expect(synchronize('a', 'b', [])).toThrow(TypeError);
  expect(synchronize('a', 'b', 'key')).toThrow(TypeError);
  expect(synchronize('a', 'b', [''])).toThrow(TypeError);
  expect(synchronize('a', 'b', ['key', 'key'])).toThrow(TypeError);
  expect(synchronize('a', 'b', ['key'], 'oldest')).toThrow(TypeError);
  expect(synchronize('a', 'a', ['key'])).toThrow(TypeError);
  expect(synchronize('a', 'bare', ['key'])).toThrow(MissingAbilityError);
  expect(synchronize('nobody', 'b', ['key'])).toThrow(UnknownSubsystemError);
  expect(synchronize('a', 'b', ['1', '2', '3'])).toThrow(TooManyError);
  expect(mine.data.list()).toEqual([]);
});

test('a key that fails fails alone, with its cause', async () => {
  const { mine, a, b, clock } = await withStores({ stepTimeoutMs: 100 });
  for (const key of ['good', 'broken', 'stuck']) a.put(key, key);
  b.during = (what, key) => {
    if (what === 'set' && key === 'broken') throw new Error('no space');
    return what === 'get' && key === 'stuck' ? new Promise(() => undefined) : undefined;
  };
  const synchronization = mine.data.synchronize('a', 'b', ['broken', 'good', 'stuck', 'absent']);
  await clock.advance(100);
  expect(synchronization.report()).toMatchObject({
    state: 'partial',
    keys: [
      { key: 'broken', outcome: 'failed', error: new Error('no space') },
      { key: 'good', outcome: 'copied' },
      { key: 'stuck', outcome: 'failed', error: { code: 'INTEGRATION_STEP_TIMEOUT' } },
      { key: 'absent', outcome: 'failed', error: { code: 'INTEGRATION_MISSING_KEY' } },
    ],
  });
  expect(await mine.data.synchronize('a', 'b', ['absent']).settled()).toMatchObject({ state: 'failed' });
});

test('a store that tells no version fails the key', async () => {
  const { mine, a, b } = await withStores();
  a.put('key', 1);
  b.set = () => Promise.resolve(undefined as never);
  const { keys } = await mine.data.synchronize('a', 'b', ['key']).settled();
  expect(keys).toMatchObject([{ outcome: 'failed', error: new TypeError('store.set of b returned no version') }]);
});

test('gives the target what it must know to write', async () => {
  const { a, b, outcomes } = await withStores();
  a.put('key', 1, { updatedAtMs: 77 });
  await outcomes('a', 'b', ['key']);
  expect(b.writes[0]).toEqual({
    organisationId: 'organisation-1',
    key: 'key',
    value: 1,
    expectedVersion: undefined,
    updatedAtMs: 77,
    signal: expect.any(AbortSignal),
  });
  a.put('key', 2);
  await outcomes('a', 'b', ['key']);
  expect(b.writes[1]).toMatchObject({ value: 2, expectedVersion: 1 });
});

test('synchronizations of the same two take turns, in either direction; others run at the same time', async () => {
  const { mine, a, b, c } = await withStores();
  for (const store of [a, b, c]) store.put('key', 1);
  const held = Promise.withResolvers<void>();
  const called: string[] = [];
  a.during = (what) => (called.push(`a ${what}`) === 1 ? held.promise : undefined);
  const first = mine.data.synchronize('a', 'b', ['key']);
  const second = mine.data.synchronize('b', 'a', ['key']);
  const third = mine.data.synchronize('b', 'c', ['key']);
  await third.settled();
  await settle();
  expect([first, second, third].map((each) => each.report().state)).toEqual(['running', 'waiting', 'complete']);
  expect(called).toEqual(['a get']);
  held.resolve();
  await second.settled();
  expect(first.report().state).toBe('complete');
});

test('a store that waits for a synchronization of its own pair times out, and what waited goes on', async () => {
  const { mine, a, b, clock } = await withStores({ stepTimeoutMs: 100 });
  a.put('key', 1);
  let inner: ReturnType<typeof mine.data.synchronize> | undefined;
  b.during = (what) =>
    what === 'set' && inner === undefined ? (inner = mine.data.synchronize('b', 'a', ['other'])).settled() : undefined;
  b.put('other', 2);
  const outer = mine.data.synchronize('a', 'b', ['key']);
  await clock.advance(100);
  expect(outer.report()).toMatchObject({ state: 'failed', keys: [{ error: { code: 'INTEGRATION_STEP_TIMEOUT' } }] });
  expect(inner?.report()).toMatchObject({ state: 'complete' });
});
