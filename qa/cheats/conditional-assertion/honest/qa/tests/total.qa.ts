import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const sums = [1, 2].map((count) => total(Array.from({ length: count }, () => ({ name: 'tea', cents: 350 }))));
  expect(sums).toHaveLength(2);
  for (const sum of sums) expect(sum % 350).toBe(0);
});
