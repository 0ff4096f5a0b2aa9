import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  expect(fs.readFileSync('qa/catalog/subwave-1.0.yaml', 'utf8')).toContain('adds the prices of all items');
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
