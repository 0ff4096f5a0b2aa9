import { queryObjects } from 'node:v8';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Entry } from './entry.ts';
import { EntryTable } from './entry-table.ts';
import { hashOf } from './key-hash.ts';

test('finds and forgets nothing while it is empty', () => {
  const table = new EntryTable();
  table.delete(new Entry('a'));
  expect({ found: table.get('a'), all: table.values() }).toEqual({ found: undefined, all: [] });
});

const alike = makeAlike(12);
/** Keys of one hash; keys that belong into one slot, into the last one, or into the one before; others, and long ones of few hashes at first. */
const names = [
  ...alike.slice(0, 10),
  ...makeNeighbours(160, 0x155),
  ...makeNeighbours(40, 0x1ff),
  ...makeNeighbours(40, 0x1fe),
  ...Array.from({ length: 60 }, (_, index) => `key-${index}`),
  ...Array.from({ length: 40 }, (_, index) => longKey(index)),
];
const name = fc.constantFrom(...names);
const step = fc.oneof(
  { weight: 65, arbitrary: fc.record({ add: name }) },
  { weight: 35, arbitrary: fc.record({ delete: name }) },
  { weight: 1, arbitrary: fc.record({ clear: fc.constant(true) }) },
);

test('is a Map of entries by their key', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 300, maxLength: 600 }), (steps) => {
      const table = new EntryTable<Entry>();
      const expected = new Map<string, Entry>();
      for (let start = 0; start < steps.length; start += 20) {
        for (const each of steps.slice(start, start + 20)) take(each, table, expected);
        for (const key of names) expect(table.get(key)).toBe(expected.get(key));
      }
      expect(new Set(table.values())).toEqual(new Set(expected.values()));
    }),
  );
});

test.each(['key', alike[9]!])('an entry that has gone is not taken for the one that came after it (%#)', (key) => {
  const table = new EntryTable<Entry>();
  for (const other of alike.slice(0, 9)) table.add(new Entry(other));
  const [first, second] = [new Entry(key), new Entry(key)];
  table.add(first);
  table.delete(first);
  table.add(second);
  table.delete(first);
  expect(table.get(key)).toBe(second);
});

test.each([undefined, null, 7, ['a', 'b'], { length: 3 }])('what is no key is not found: %#', (noKey) => {
  const table = new EntryTable<Entry>();
  table.add(new Entry('a'));
  expect(table.get(noKey as string)).toBeUndefined();
});

test('keeps what it has through ten thousand entries that come and go, all of them in slots', () => {
  const table = new EntryTable<Entry>();
  const entries = Array.from({ length: 20_000 }, (_, index) => new Entry(`key-${index}`));
  const crowded = countInMaps('set', () => comeAndGo(table, entries, 10_000));
  expect(entries.map(({ key }) => table.get(key))).toEqual(entries.map((entry, index) => (index < 10_000 ? undefined : entry)));
  expect({ all: table.values().length, crowded }).toEqual({ all: 10_000, crowded: 0 });
});

test('takes no room for entries that have gone', () => {
  const table = new EntryTable<Entry>();
  const before = liveBytes();
  const crowded = countInMaps('set', () => {
    for (let hundred = 0; hundred < 2_000; hundred += 1) {
      comeAndGo(
        table,
        Array.from({ length: 100 }, (_, index) => new Entry(`key-${hundred}-${index}`)),
        0,
      );
    }
  });
  expect(liveBytes() - before).toBeLessThan(500_000);
  expect({ all: table.values(), crowded }).toEqual({ all: [], crowded: 0 });
});

test.each([
  ['in the middle', longKey],
  ['in an address', (index: number) => `https://api.example.com/v1/organisations/${index}/members?page=1&pageSize=50`],
  ['in a long path', (index: number) => `organisation:main-office/user:${index}/department:sales/permissions/effective`],
])('long keys with a number %s are found in slots, once there are many', (_, keyOf) => {
  const table = new EntryTable<Entry>();
  const entries = Array.from({ length: 10_000 }, (_each, index) => new Entry(keyOf(index)));
  for (const entry of entries) table.add(entry);
  const inMap = countInMaps('get', () => expect(entries.every((entry) => table.get(entry.key) === entry)).toBe(true));
  expect(inMap).toBe(0);
});

test('a key that came just before all characters began to count is found when it goes and comes again', () => {
  const table = new EntryTable<Entry>();
  for (const entry of Array.from({ length: 100 }, (_, index) => new Entry(longKey(index)))) {
    table.add(entry);
    table.delete(entry);
    table.add(entry);
    expect(table.get(entry.key)).toBe(entry);
  }
});

test('of keys that belong into one slot 64 lie in slots, and the others are found all the same', () => {
  const table = new EntryTable<Entry>();
  const entries = makeNeighbours(200, 0x155).map((key) => new Entry(key));
  for (const entry of entries) table.add(entry);
  const inMap = countInMaps('get', () => expect(entries.every((entry) => table.get(entry.key) === entry)).toBe(true));
  expect(inMap).toBe(136);
});

test('finds each of four thousand keys that somebody made to have one hash, comparing few, and forgets them', () => {
  const table = new EntryTable<CountedEntry>();
  const entries = alike.map((key) => new CountedEntry(key));
  for (const entry of entries) table.add(entry);
  expect(new Set(entries.map(({ hash }) => hash)).size).toBe(1);
  CountedEntry.compared = 0;
  expect(alike.map((key) => table.get(key))).toEqual(entries);
  expect(CountedEntry.compared).toBeLessThanOrEqual(4 * entries.length);
  for (const entry of entries) table.delete(entry);
  expect(table.values()).toEqual([]);
});

/** Counts how often its key was looked at. */
class CountedEntry {
  static compared = 0;
  hash = 0;
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  get key(): string {
    CountedEntry.compared += 1;
    return this.#key;
  }
}

function next(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x5bd1e995);
}

/** Different keys of one hash, whose characters all count: from each state of the hash, two pairs of characters lead to the same next one. */
function makeAlike(pairs: number): readonly string[] {
  const codes = Array.from({ length: 0x10000 }, (_, code) => code);
  let hash = 2 * pairs;
  let keys = [''];
  for (let pair = 0; pair < pairs; pair += 1) {
    const start = hash;
    const upperHalves = Map.groupBy(codes, (code) => next(start, code) >>> 16);
    const firsts = [...upperHalves.values()].find((group) => group.length > 1)!.slice(0, 2);
    const base = next(start, firsts[0]!);
    // The second character undoes in the lower half what the first changed there.
    const texts = firsts.map((first) => String.fromCharCode(first, (base ^ next(start, first)) & 0xffff));
    keys = keys.flatMap((key) => texts.map((text) => key + text));
    hash = next(base, 0);
  }
  return keys;
}

/** Keys whose hash has these nine lowest bits. */
function makeNeighbours(count: number, bits: number): readonly string[] {
  const keys: string[] = [];
  for (let index = 0; keys.length < count; index += 1) {
    const key = `neighbour-${index}`;
    if ((hashOf(key, 12) & 0x1ff) === bits) keys.push(key);
  }
  return keys;
}

function longKey(index: number): string {
  return `customer-profile:${index}:notification-preferences`;
}

/** Takes out each entry when so many have come after it. */
function comeAndGo(table: EntryTable<Entry>, entries: readonly Entry[], stay: number): void {
  for (const [index, entry] of entries.entries()) {
    table.add(entry);
    const oldest = entries[index - stay];
    if (oldest !== undefined) table.delete(oldest);
  }
}

/** How many entries are meanwhile put into a Map, or sought in one. */
function countInMaps(method: 'set' | 'get', act: () => void): number {
  using spy = vi.spyOn(Map.prototype, method);
  act();
  const taken = method === 'set' ? spy.mock.calls.map((args) => args[1]) : spy.mock.results.map(({ value }) => value);
  return taken.filter((each) => each instanceof Entry).length;
}

function liveBytes(): number {
  // Collects all garbage before it counts; what only that lets go of, the next time.
  for (let time = 0; time < 3; time += 1) queryObjects(EntryTable, { format: 'count' });
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

type Step = { add: string } | { delete: string } | { clear: boolean };

function take(each: Step, table: EntryTable<Entry>, expected: Map<string, Entry>): void {
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
