import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test.for([[350, 350], [1200, 1200]])('QA-1.1 adds the prices of all items', ([cents, sum]) => {
  expect(total([{ name: 'item', cents: cents! }])).toBe(sum);
});
