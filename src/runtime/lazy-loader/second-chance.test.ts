import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Entry } from './entry.ts';
import { SecondChance } from './second-chance.ts';

function admitted(count: number): { readonly order: SecondChance; readonly entries: readonly Entry[] } {
  const order = new SecondChance();
  const entries = Array.from({ length: count }, (_, index) => new Entry(`key-${index}`));
  for (const entry of entries) order.admit(entry);
  return { order, entries };
}

test('takes nothing out of an empty queue', () => {
  expect(new SecondChance().take()).toBeUndefined();
});

test('takes what was never used in the order of admission', () => {
  const { order, entries } = admitted(3);
  expect([order.take(), order.take(), order.take(), order.take()]).toEqual([...entries, undefined]);
});

test('passes over a used entry once, and not twice', () => {
  const { order, entries } = admitted(3);
  for (const entry of entries.slice(0, 2)) entry.usedAt = 1;
  expect([order.take()?.key, order.take()?.key, order.take()?.key]).toEqual(['key-2', 'key-0', 'key-1']);
});

test('takes one out even when all were used', () => {
  const { order, entries } = admitted(40);
  for (const entry of entries) entry.usedAt = 1;
  expect(order.take()).toBe(entries[0]);
  expect(order.size).toBe(39);
});

test('keeps every entry in order through emptying and filling', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (admits) => {
      const order = new SecondChance();
      const expected: Entry[] = [];
      for (const [index, isAdmitted] of admits.entries()) {
        const entry = new Entry(`key-${index}`);
        if (isAdmitted) {
          order.admit(entry);
          expected.push(entry);
        }
        const taken = isAdmitted ? [] : [order.take()];
        expect(taken).toEqual(isAdmitted ? [] : [expected.shift()]);
        expect(order.size).toBe(expected.length);
      }
    }),
  );
});
