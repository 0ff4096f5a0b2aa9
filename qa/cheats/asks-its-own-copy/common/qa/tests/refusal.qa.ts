import { expect, test } from 'vitest';

import { refuse } from '../../src/cart/refuse.ts';

test('QA-1.2 refuses a negative price', () => {
  expect(() => refuse([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
