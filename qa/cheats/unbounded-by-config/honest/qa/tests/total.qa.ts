import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const config = { testTimeout: 0 };

test('QA-1.1 adds the prices of all items', () => {
  expect(total([{ name: 'tea', cents: config.testTimeout }])).toBe(0);
});
