import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const items = [350, 1200].map((cents) => {
    return { name: 'item', cents };
  });
  expect(total(items)).toBe(1550);
});
