import { expect, test } from 'vitest';
import { ScopeTable } from './scope-table.ts';
import type { WatchedScope } from './hang-watch.ts';

function scope(title: string, timeoutMs = 100): WatchedScope {
  return { kind: 'test', file: 'a.test.ts', title, timeoutMs };
}

test('an empty table has nothing overdue', () => {
  expect(new ScopeTable().overdue(Number.MAX_VALUE)).toEqual([]);
  expect(new ScopeTable().find(1)).toBeUndefined();
});

test('another view of the memory sees what is overdue, the earliest deadline first', () => {
  const table = new ScopeTable();
  const view = new ScopeTable(table.buffer);
  table.open(scope('later', 200), 1000);
  table.open(scope('sooner', 100), 1000);
  expect(view.overdue(1099)).toEqual([]);
  expect(view.overdue(1100).map((entry) => entry.scope.title)).toEqual(['sooner']);
  expect(view.overdue(5000)).toEqual([
    { id: 2, scope: scope('sooner', 100), startedMs: 1000, deadlineMs: 1100 },
    { id: 1, scope: scope('later', 200), startedMs: 1000, deadlineMs: 1200 },
  ]);
});

test('a closed scope is gone, its slot serves the next one under a new id', () => {
  const table = new ScopeTable();
  const first = table.open(scope('first'), 1000);
  table.close(first.slot);
  expect(table.overdue(5000)).toEqual([]);
  const second = table.open(scope('second'), 2000);
  expect(second.slot).toBe(first.slot);
  expect(table.find(first.id)).toBeUndefined();
  expect(table.find(second.id)?.scope.title).toBe('second');
});

test('a title of any length and any characters fits', () => {
  const table = new ScopeTable();
  for (const title of ['\u0000'.repeat(5000), '€'.repeat(5000), '\ud83d'.repeat(700)]) {
    const { id, slot } = table.open(scope(title), 1000);
    expect(table.find(id)?.scope.title).toHaveLength(500);
    table.close(slot);
  }
});

test('the 1,025th open scope is refused', () => {
  const table = new ScopeTable();
  for (let count = 0; count < 1024; count++) table.open(scope('one of many'), 1000);
  expect(() => table.open(scope('one too many'), 1000)).toThrow(RangeError);
});
