import { expect, test } from 'vitest';
import { RecentIds } from './recent-ids.ts';

test('remembers as many as it may, and forgets the oldest for the newest', () => {
  const ids = new RecentIds(2);
  ids.add('a');
  ids.add('b');
  expect([ids.has('a'), ids.has('b'), ids.has('c'), ids.forgotten]).toEqual([true, true, false, 0]);
  ids.add('c');
  expect([ids.has('a'), ids.has('b'), ids.has('c'), ids.forgotten]).toEqual([false, true, true, 1]);
  ids.add('d');
  ids.add('e');
  expect(['a', 'b', 'c', 'd', 'e'].filter((id) => ids.has(id))).toEqual(['d', 'e']);
});

test('knows only what it was told, whatever the id is called', () => {
  const ids = new RecentIds(10);
  expect(['__proto__', 'constructor', 'toString'].some((id) => ids.has(id))).toBe(false);
  ids.add('__proto__');
  expect([ids.has('__proto__'), ids.has('constructor')]).toEqual([true, false]);
});

test('one place is enough to know the latest', () => {
  const ids = new RecentIds(1);
  for (const id of ['a', 'b', 'c']) ids.add(id);
  expect(['a', 'b', 'c'].filter((id) => ids.has(id))).toEqual(['c']);
});
