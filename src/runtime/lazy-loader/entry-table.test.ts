import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EntryTable } from './entry-table.ts';

test('finds and forgets nothing while it is empty', () => {
  const table = new EntryTable();
  table.delete('a');
  expect({ found: table.get('a'), all: table.values() }).toEqual({ found: undefined, all: [] });
});

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const step = fc.oneof(fc.record({ add: key }), fc.record({ delete: key }), fc.record({ clear: fc.constant(true) }));

test('is a Map of entries by their key', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const table = new EntryTable<{ readonly key: string; readonly step: number }>();
      const expected = new Map<string, { readonly key: string; readonly step: number }>();
      for (const [index, each] of steps.entries()) {
        if ('clear' in each) {
          table.clear();
          expected.clear();
        } else if ('delete' in each) {
          table.delete(each.delete);
          expected.delete(each.delete);
        } else if (!expected.has(each.add)) {
          const entry = { key: each.add, step: index };
          table.add(entry);
          expected.set(each.add, entry);
        }
        expect(table.values()).toEqual([...expected.values()]);
        for (const name of 'abcde') expect(table.get(name)).toBe(expected.get(name));
      }
    }),
  );
});
