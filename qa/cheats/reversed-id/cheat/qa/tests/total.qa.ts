import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('\u202Esmeti lla fo secirp eht sdda 1.1-AQ', () => {
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
