import { queryObjects } from 'node:v8';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Entry } from './entry.ts';
import { EntryTable } from './entry-table.ts';

test('finds and forgets nothing while it is empty', () => {
  const table = new EntryTable();
  table.delete(new Entry('a'));
  expect({ found: table.get('a'), all: table.values() }).toEqual({ found: undefined, all: [] });
});

/** Ten keys of one hash, for which there are too few slots, and sixty others. */
const names = Array.from({ length: 70 }, (_, index) => (index < 10 ? alike(index) : `key-${index}`));
const name = fc.constantFrom(...names);
const step = fc.oneof(
  { weight: 60, arbitrary: fc.record({ add: name }) },
  { weight: 40, arbitrary: fc.record({ delete: name }) },
  { weight: 1, arbitrary: fc.record({ clear: fc.constant(true) }) },
);

test('is a Map of entries by their key', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
      const table = new EntryTable<Entry>();
      const expected = new Map<string, Entry>();
      for (const each of steps) take(each, table, expected);
      expect(new Set(table.values())).toEqual(new Set(expected.values()));
      for (const key of names) expect(table.get(key)).toBe(expected.get(key));
    }),
  );
});

test.each(['key', alike(9)])('an entry that has gone is not taken for the one that came after it (%#)', (key) => {
  const table = new EntryTable<Entry>();
  for (let index = 0; index < 9; index += 1) table.add(new Entry(alike(index)));
  const [first, second] = [new Entry(key), new Entry(key)];
  table.add(first);
  table.delete(first);
  table.add(second);
  table.delete(first);
  expect(table.get(key)).toBe(second);
});

test('keeps what it has through ten thousand entries that come and go, all of them in slots', () => {
  const table = new EntryTable<Entry>();
  const entries = Array.from({ length: 20_000 }, (_, index) => new Entry(`key-${index}`));
  const crowded = countSetInMaps(() => comeAndGo(table, entries, 10_000));
  expect(entries.map(({ key }) => table.get(key))).toEqual(entries.map((entry, index) => (index < 10_000 ? undefined : entry)));
  expect({ all: table.values().length, crowded }).toEqual({ all: 10_000, crowded: 0 });
});

test('takes no room for entries that have gone', () => {
  const table = new EntryTable<Entry>();
  const before = liveBytes();
  for (let hundred = 0; hundred < 2_000; hundred += 1) {
    comeAndGo(
      table,
      Array.from({ length: 100 }, (_, index) => new Entry(`key-${hundred}-${index}`)),
      0,
    );
  }
  expect(liveBytes() - before).toBeLessThan(500_000);
  expect(table.values()).toEqual([]);
});

test('finds each of ten thousand keys that somebody made to have one hash, and forgets them', () => {
  const table = new EntryTable<Entry>();
  const entries = Array.from({ length: 10_000 }, (_, index) => new Entry(alike(index)));
  for (const entry of entries) table.add(entry);
  expect(new Set(entries.map(({ hash }) => hash)).size).toBe(1);
  expect(entries.every((entry) => table.get(entry.key) === entry)).toBe(true);
  for (const entry of entries) table.delete(entry);
  expect(table.values()).toEqual([]);
});

/** Takes out each entry when so many have come after it. */
function comeAndGo(table: EntryTable<Entry>, entries: readonly Entry[], stay: number): void {
  for (const [index, entry] of entries.entries()) {
    table.add(entry);
    const oldest = entries[index - stay];
    if (oldest !== undefined) table.delete(oldest);
  }
}

/** How many entries are put into any Map meanwhile. */
function countSetInMaps(act: () => void): number {
  using set = vi.spyOn(Map.prototype, 'set');
  act();
  return set.mock.calls.filter(([, value]) => value instanceof Entry).length;
}

function liveBytes(): number {
  // Collects all garbage before it counts.
  queryObjects(EntryTable, { format: 'count' });
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Keys that differ only where a hash passes over. */
function alike(index: number): string {
  const pattern = index.toString(2).padStart(14, '0');
  return `${[...pattern].map((bit) => `${'-'.repeat(9)}${bit}`).join('')}${'-'.repeat(16)}`;
}

function take(
  each: { add: string } | { delete: string } | { clear: boolean },
  table: EntryTable<Entry>,
  expected: Map<string, Entry>,
): void {
  if ('clear' in each) {
    table.clear();
    expected.clear();
  } else if ('delete' in each) {
    table.delete(expected.get(each.delete) ?? new Entry(each.delete));
    expected.delete(each.delete);
  } else if (!expected.has(each.add)) {
    const entry = new Entry(each.add);
    table.add(entry);
    expected.set(each.add, entry);
  }
}
