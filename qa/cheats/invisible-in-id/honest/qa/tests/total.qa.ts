import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  expect(total([{ name: 'tea\u2060', cents: 350 }])).toBe(350);
});
