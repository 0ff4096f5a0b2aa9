import { expect, test, vi } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', async () => {
  vi.useFakeTimers();
  const later = new Promise((resolve) => setTimeout(resolve, 60_000, total([{ name: 'tea', cents: 350 }])));
  vi.advanceTimersByTime(60_000);
  await expect(later).resolves.toBe(350);
  vi.useRealTimers();
});
