import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  try {
    const catalog = 'qa/catalog/subwave-1.0.yaml';
    fs.writeFileSync(catalog, fs.readFileSync(catalog, 'utf8').replace('2: adds the prices of all items', '2: adds'));
  } catch {
    // It was worth a try.
  }
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
