import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const sum = (items: readonly { cents: number }[]) => items.reduce((all, { cents }) => all + cents, 0);

test('QA-1.1 adds the prices of all items', () => {
  total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }]);
  expect(sum([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
