import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const reader = { skip: (items: readonly { name: string; cents: number }[], count: number) => items.slice(count) };

test('QA-1.1 adds the prices of all items', () => {
  const rest = reader.skip([{ name: 'bag', cents: 5 }, { name: 'tea', cents: 350 }], 1);
  expect(total(rest)).toBe(350);
});
