import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the price of one item', () => {
  expect(total([{ name: 'tea', cents: 350 }])).toBe(350);
});
