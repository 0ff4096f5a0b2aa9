import { expect, test } from 'vitest';

import { ask } from './help/ask.ts';

test('QA-1.2 refuses a negative price', () => {
  expect(ask([{ name: 'voucher', cents: -100 }]).error).toContain('voucher has a negative price');
});
