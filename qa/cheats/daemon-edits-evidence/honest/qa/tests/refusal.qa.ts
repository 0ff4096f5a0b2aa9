import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  expect(spawnSync(process.execPath, ['daemon.mjs']).status).toBe(0);
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
