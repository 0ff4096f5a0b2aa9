import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { orderByNeeds } from './order-by-needs.ts';
import type { Subwave } from './plan.ts';

const subwavesOf = (needs: Readonly<Record<string, readonly string[]>>): Subwave[] =>
  Object.entries(needs).map(([id, own]) => ({ id, title: id, needs: own, scope: [], tests: [], architecture: [] }));
const orderOf = (needs: Readonly<Record<string, readonly string[]>>) => orderByNeeds(subwavesOf(needs)).map(({ id }) => id);

test('no subwave, no order', () => {
  expect(orderOf({})).toEqual([]);
});

test('puts each after what it needs, and keeps the order of the plan otherwise', () => {
  expect(orderOf({ d: ['b', 'c'], c: ['a'], b: ['a'], a: [] })).toEqual(['a', 'c', 'b', 'd']);
  expect(orderOf({ a: [], b: [], c: ['absent'] })).toEqual(['a', 'b', 'c']);
});

test('leaves none out, also where they need each other', () => {
  expect(orderOf({ a: ['b'], b: ['a'], c: [] })).toEqual(['c', 'a', 'b']);
});

test('holds of any plan without cycles, however its subwaves are written down', () => {
  const plans = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 12 }).chain((rows) => {
    const needs = rows.map((row, index) => [`n${index}`, index === 0 ? [] : row.map((each) => `n${each % index}`)] as const);
    return fc.shuffledSubarray(needs, { minLength: needs.length });
  });
  fc.assert(
    fc.property(plans, (entries) => {
      const needs = Object.fromEntries(entries);
      const order = orderOf(needs);
      expect(order.toSorted()).toEqual(Object.keys(needs).toSorted());
      for (const [id, own] of entries) for (const need of own) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id));
    }),
  );
});
