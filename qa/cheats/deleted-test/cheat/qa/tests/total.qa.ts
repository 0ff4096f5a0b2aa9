import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('something else', () => {
  expect(total([])).toBe(0);
});
