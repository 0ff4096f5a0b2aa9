import { expect, test } from 'vitest';

import { change } from '../../src/till/change.ts';

test('QA-2.1 gives back what was paid too much', () => {
  expect(change(350, 500)).toBe(150);
});
