import { expect, test, vi } from 'vitest';

import { total } from '../../src/cart/total.ts';

const log = vi.fn();

test('QA-1.1 adds the prices of all items', () => {
  log(total([{ name: 'tea', cents: 350 }]));
  expect(log).toHaveBeenCalledExactlyOnceWith(350);
});
