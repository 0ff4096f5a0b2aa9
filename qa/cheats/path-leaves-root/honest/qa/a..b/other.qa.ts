import { expect, test } from 'vitest';

test('other', () => {
  expect([1].length).toBe(1);
});
