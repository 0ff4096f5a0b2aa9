import { expect, test } from 'vitest';
import { withStores } from '../../../tests/support/integrated.ts';
import { settle } from '../shared/manual-clock.ts';
import type { Conflict } from './integrator.ts';

test('what was copied one way is not news the other way, and what the target kept is', async () => {
  const { a, b, outcomes } = await withStores();
  a.put('key', 'of a');
  expect(await outcomes('a', 'b', ['key'])).toEqual(['copied']);
  expect(await outcomes('b', 'a', ['key'])).toEqual(['unchanged']);
  b.put('key', 'of b');
  expect(await outcomes('a', 'b', ['key'], { rule: 'target-wins' })).toEqual(['kept after a conflict']);
  expect(await outcomes('a', 'b', ['key'])).toEqual(['unchanged']);
  expect(await outcomes('b', 'a', ['key'])).toEqual(['copied']);
  expect(a.values.get('key')).toMatchObject({ value: 'of b' });
  expect(await outcomes('a', 'b', ['key'])).toEqual(['unchanged']);
});

function addUp({ source, target }: Conflict) {
  return { value: Number(source.value) + Number(target?.value) };
}

test('what was merged is news to the source', async () => {
  const { a, b, outcomes } = await withStores();
  a.put('key', 1);
  b.put('key', 2);
  expect(await outcomes('a', 'b', ['key'], { rule: addUp })).toEqual(['merged after a conflict']);
  expect(await outcomes('b', 'a', ['key'])).toEqual(['copied']);
  expect(a.values.get('key')).toMatchObject({ value: 3 });
});

test('a value that the target had before, or has removed since, is a conflict', async () => {
  const { a, b, outcomes } = await withStores();
  a.put('key', 1);
  b.put('key', 2);
  expect(await outcomes('a', 'b', ['key'])).toEqual(['copied after a conflict']);
  b.values.delete('key');
  const seen: unknown[] = [];
  const rule = ({ target }: Conflict) => {
    seen.push(target);
    return 'target' as const;
  };
  expect(await outcomes('a', 'b', ['key'], { rule })).toEqual(['kept after a conflict']);
  expect(seen).toEqual([undefined]);
  expect(b.values.has('key')).toBe(false);
  expect(await outcomes('a', 'b', ['key'], { rule: 'newest' })).toEqual(['unchanged']);
});

test('a rule that cannot tell fails the key', async () => {
  const { mine, a, b } = await withStores();
  a.put('key', 1);
  b.put('key', 2, { updatedAtMs: 5 });
  const conflict = { outcome: 'failed', conflict: true };
  const errorOf = async (rule: unknown) =>
    (await mine.data.synchronize('a', 'b', ['key'], { rule: rule as 'newest' }).settled()).keys;
  expect(await errorOf('newest')).toMatchObject([{ ...conflict, error: { code: 'INTEGRATION_CONFLICT' } }]);
  expect(await errorOf(() => 'both')).toMatchObject([{ ...conflict, error: { code: 'INTEGRATION_CONFLICT' } }]);
  const thrown = new Error('cannot tell');
  expect(await errorOf(() => Promise.reject(thrown))).toMatchObject([{ ...conflict, error: { cause: thrown } }]);
  expect(b.values.get('key')).toMatchObject({ value: 2 });
});

test('a rule may synchronize the same two and wait for it; it is asked again about what changed meanwhile', async () => {
  const { mine, a, b, outcomes } = await withStores();
  a.put('key', 'of a');
  b.put('key', 'of b');
  const asked: unknown[] = [];
  const rule = async ({ target }: Conflict) => {
    asked.push(target?.value);
    if (asked.length === 1) {
      await mine.data.synchronize('b', 'a', ['key']).settled();
      b.put('key', 'newer');
    }
    return { value: `merged ${String(target?.value)}` };
  };
  expect(await outcomes('a', 'b', ['key'], { rule })).toEqual(['merged after a conflict']);
  expect(asked).toEqual(['of b', 'newer']);
  expect(a.values.get('key')).toMatchObject({ value: 'of b' });
  expect(b.values.get('key')).toMatchObject({ value: 'merged newer' });
});

test('gives up a key whose values change whenever its rule is asked', async () => {
  const { mine, a, b } = await withStores();
  a.put('key', 0);
  b.put('key', 0);
  const rule = ({ target }: Conflict) => {
    b.put('key', Number(target?.value) + 1);
    return 'source' as const;
  };
  const report = await mine.data.synchronize('a', 'b', ['key'], { rule }).settled();
  expect(report).toMatchObject({ state: 'failed', keys: [{ conflict: true, error: { code: 'INTEGRATION_CONFLICT' } }] });
  expect(b.values.get('key')).toMatchObject({ value: 5 });
});

test('a subsystem that goes takes what is known of its keys with it', async () => {
  const { mine, a, b, outcomes } = await withStores();
  a.put('key', 1);
  await outcomes('a', 'b', ['key']);
  mine.unregister('b');
  mine.register({ name: 'b', store: b });
  expect(await outcomes('a', 'b', ['key'])).toEqual(['copied after a conflict']);
  const held = Promise.withResolvers<void>();
  a.put('key', 2);
  b.during = () => held.promise;
  const overtaken = mine.data.synchronize('a', 'b', ['key']);
  await settle();
  mine.unregister('b');
  mine.register({ name: 'b', store: b });
  held.resolve();
  expect(await overtaken.settled()).toMatchObject({ keys: [{ error: { code: 'INTEGRATION_SUBSYSTEM_UNREGISTERED' } }] });
  expect(await outcomes('a', 'b', ['key'])).toEqual(['copied after a conflict']);
});

test('forgets the versions of the keys synchronized first beyond the bound: they may conflict then, and are never lost', async () => {
  const { a, outcomes } = await withStores({ maxRememberedKeys: 2 });
  for (const key of ['1', '2', '3']) a.put(key, key);
  await outcomes('a', 'b', ['1']);
  await outcomes('a', 'b', ['2', '3']);
  for (const key of ['1', '2', '3']) a.put(key, 'new');
  expect(await outcomes('a', 'b', ['3', '2'])).toEqual(['copied', 'copied']);
  expect(await outcomes('a', 'b', ['1'])).toEqual(['copied after a conflict']);
});

test('what was synchronized last is remembered longest', async () => {
  const { a, outcomes } = await withStores({ maxRememberedKeys: 2 });
  for (const key of ['1', '2', '3']) a.put(key, key);
  await outcomes('a', 'b', ['1']);
  await outcomes('a', 'b', ['2']);
  a.put('1', 'new');
  await outcomes('a', 'b', ['1']);
  await outcomes('a', 'b', ['3']);
  expect(await outcomes('a', 'b', ['1'])).toEqual(['unchanged']);
  expect(await outcomes('a', 'b', ['2'])).toEqual(['copied after a conflict']);
});

test('of equally new values the source’s is taken', async () => {
  const { a, b, outcomes } = await withStores();
  a.put('key', 'of a', { updatedAtMs: 5 });
  b.put('key', 'of b', { updatedAtMs: 5 });
  expect(await outcomes('a', 'b', ['key'], { rule: 'newest' })).toEqual(['copied after a conflict']);
});

test('the store of a subsystem that went while it was waited for its turn is left alone', async () => {
  const { mine, a, b } = await withStores();
  a.put('key', 1);
  const held = Promise.withResolvers<void>();
  let calls = 0;
  b.during = () => ((calls += 1) === 1 ? held.promise : undefined);
  const first = mine.data.synchronize('a', 'b', ['key']);
  const second = mine.data.synchronize('a', 'b', ['key']);
  await settle();
  mine.unregister('b');
  held.resolve();
  const code = 'INTEGRATION_SUBSYSTEM_UNREGISTERED';
  expect(await second.settled()).toMatchObject({ state: 'failed', keys: [{ error: { code } }] });
  expect(first.report()).toMatchObject({ state: 'failed' });
  const callsOfFirst = 2;
  expect(calls).toBe(callsOfFirst);
});
