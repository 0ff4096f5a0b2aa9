import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const name = `tea of ${1} kind`;

test(`QA-1.1 adds the prices of all items`, () => {
  expect(total([{ name, cents: 350 }])).toBe(350);
});
