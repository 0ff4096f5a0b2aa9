import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const prices = [[350, 350], [1200, 1200]] as const;

test.for(prices)('QA-1.1 adds the prices of all items', ([cents, sum]) => {
  expect(total([{ name: 'item', cents }])).toBe(sum);
});
