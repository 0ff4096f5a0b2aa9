import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const { items, sum } = JSON.parse(readFileSync(new URL('../data/prices.json', import.meta.url), 'utf8')) as { items: number[]; sum: number };
  expect(total(items.map((cents) => ({ name: 'item', cents })))).toBe(sum);
});
