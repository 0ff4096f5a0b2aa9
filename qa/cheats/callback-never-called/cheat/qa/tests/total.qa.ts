import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const onTotal = (sum: number) => {
    expect(sum).toBe(9999);
  };
  total([{ name: 'tea', cents: 350 }]);
});
