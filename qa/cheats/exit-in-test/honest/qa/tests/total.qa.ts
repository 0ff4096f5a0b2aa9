import { expect, test, vi } from 'vitest';

import { leave, total } from '../../src/cart/leave.ts';

test('QA-1.1 adds the prices of all items', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
  leave([{ name: 'tea', cents: 350 }]);
  expect(exit).toHaveBeenCalledExactlyOnceWith(350);
  exit.mockRestore();
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
