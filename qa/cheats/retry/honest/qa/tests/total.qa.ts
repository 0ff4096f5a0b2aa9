import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', { timeout: 5000 }, () => {
  for (const attempt of [1, 2]) expect(total([{ name: `tea ${attempt}`, cents: 350 }])).toBe(350);
});
