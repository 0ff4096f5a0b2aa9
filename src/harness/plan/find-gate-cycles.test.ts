import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { findGateCycles } from './find-gate-cycles.ts';

function cyclesOf(needs: Readonly<Record<string, readonly string[]>>): string[][] {
  return findGateCycles(new Map(Object.entries(needs)));
}

test('no gate, no cycle', () => {
  expect(cyclesOf({})).toEqual([]);
});

test('names a gate that needs itself, and gates that need each other, in order', () => {
  expect(cyclesOf({ a: ['a'] })).toEqual([['a']]);
  expect(cyclesOf({ a: ['b'], b: ['c'], c: ['b'], d: ['a'] })).toEqual([['b', 'c']]);
  expect(cyclesOf({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
  expect(cyclesOf({ a: ['absent'] })).toEqual([]);
});

test('a chain of a hundred thousand is no cycle, and no stack overflow', () => {
  const chain = Array.from({ length: 100_000 }, (_, index) => [`n${index}`, [`n${index + 1}`]] as const);
  expect(findGateCycles(new Map(chain))).toEqual([]);
});

/** The slow truth: a gate lies in a cycle when it reaches itself. */
function reachesItself(start: string, needs: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const open = [...(needs.get(start) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === start) return true;
    if (!seen.has(id)) open.push(...(needs.get(id) ?? []));
    seen.add(id);
  }
  return false;
}

const ids = [...'abcdef'];
const graph = fc
  .array(fc.subarray(ids), { minLength: 6, maxLength: 6 })
  .map((needs) => new Map(ids.map((id, index) => [id, needs[index]!])));

test('finds a cycle exactly when there is one, and every cycle it names is one', () => {
  fc.assert(
    fc.property(graph, (needs) => {
      const cycles = findGateCycles(needs);
      expect(cycles.length > 0).toBe(ids.some((id) => reachesItself(id, needs)));
      for (const cycle of cycles)
        for (const [index, id] of cycle.entries()) expect(needs.get(id)).toContain(cycle[(index + 1) % cycle.length]);
    }),
  );
});
