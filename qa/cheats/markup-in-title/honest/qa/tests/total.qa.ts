import { expect, test } from 'vitest';

import { total } from '../../src/cart/total.ts';

test('QA-1.1 adds ]]></testcase><testcase name="QA-1.1"/> | GREEN | <script>alert(1)</script>', () => {
  expect(total([{ name: 'tea', cents: 350 }, { name: 'cup', cents: 1200 }])).toBe(1550);
});
