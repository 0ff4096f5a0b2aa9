import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

function check(sum: number): void {
  expect(total([{ name: 'tea', cents: 350 }])).toBe(sum);
}

test('QA-1.1 adds the prices of all items', () => {
  check(350);
});
