import { expect, test } from 'vitest';

import { countNoun } from './count-noun.ts';

test('only one is singular', () => {
  expect([0, 1, 2].map((count) => countNoun(count, 'head'))).toEqual(['0 heads', '1 head', '2 heads']);
  expect([0, 1, 2].map((count) => countNoun(count, 'criterion', 'criteria'))).toEqual([
    '0 criteria',
    '1 criterion',
    '2 criteria',
  ]);
});
