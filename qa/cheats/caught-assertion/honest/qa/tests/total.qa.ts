import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  let caught: unknown;
  try {
    total([{ name: 'voucher', cents: -1 }]);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(RangeError);
  expect(total([{ name: 'tea', cents: 350 }])).toBe(350);
});
