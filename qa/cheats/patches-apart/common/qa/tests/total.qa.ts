import { expect, test } from 'vitest';

import { ask } from './help/ask.ts';

test('QA-1.1 adds the prices of all items', () => {
  expect(ask([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }]).out).toBe('1550');
});
