import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const todo = [{ name: 'buy tea', cents: 350 }];

test('QA-1.1 adds the prices of all items', () => {
  expect(total(todo)).toBe(350);
});
