import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const items = [{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }];
  expect(total(items)).toBe(total(items.toReversed()));
  expect(total([{ name: 'tea', cents: 350 }])).toBe(350);
});
