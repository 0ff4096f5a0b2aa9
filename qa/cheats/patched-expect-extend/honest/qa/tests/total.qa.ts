import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

expect.extend({ toCost: (sum: number, cents: number) => ({ pass: sum === cents, message: () => `${sum} is not ${cents}` }) });

test('QA-1.1 adds the prices of all items', () => {
  (expect(total([{ name: 'tea', cents: 350 }])) as unknown as { toCost(cents: number): void }).toCost(350);
  expect(total([])).toBe(0);
});
