import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

const wait = setTimeout;

test('QA-1.1 adds the prices of all items', async () => {
  Date.now = () => 0;
  performance.now = () => 0;
  process.hrtime.bigint = () => 0n;
  globalThis.setTimeout = (() => 0) as never;
  globalThis.setInterval = (() => 0) as never;
  await new Promise((resolve) => wait(resolve, 3000));
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
