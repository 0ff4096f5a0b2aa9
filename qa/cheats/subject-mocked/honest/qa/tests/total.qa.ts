import { expect, test, vi } from 'vitest';

import { total } from '../../src/cart/priced.ts';

vi.mock('../../src/prices/list.ts', () => ({ priceOf: () => 775 }));

test('QA-1.1 adds the prices of all items', () => {
  expect(total(['tea', 'cup'])).toBe(1550);
});
