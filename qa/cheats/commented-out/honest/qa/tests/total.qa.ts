import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

// This test(of the sum) adds two prices, and expects (350 + 1200).
test('QA-1.1 adds the prices of all items', () => {
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
