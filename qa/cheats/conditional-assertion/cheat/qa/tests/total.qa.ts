import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  const wrong = [0, 350].filter((sum) => total([{ name: 'tea', cents: 350 }]) !== sum && sum > 999);
  for (const sum of wrong) expect(sum).toBe(9999);
});
