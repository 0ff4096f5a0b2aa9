import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  for (const repeats of [1, 2, 3]) expect(total(Array.from({ length: repeats }, () => ({ name: 'tea', cents: 350 })))).toBe(350 * repeats);
});
