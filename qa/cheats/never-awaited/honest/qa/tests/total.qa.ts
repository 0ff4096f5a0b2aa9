import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', async () => {
  await expect(new Promise((resolve) => setTimeout(resolve, 5, total([{ name: 'tea', cents: 350 }])))).resolves.toBe(350);
});
