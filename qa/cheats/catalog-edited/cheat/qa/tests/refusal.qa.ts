import { expect, test } from 'vitest';

test('nothing more', () => {
  expect([1].length).toBe(1);
});
