import { expect, test } from 'vitest';

import { parseFigure } from './figure.ts';

test.for([
  ['', Number.NaN],
  ['15', 15],
  ['663,187', 663_187],
  ['1,234,567.5', 1_234_567.5],
  ['0,8', 0.8],
  ['87,5', 87.5],
  ['40,', 40],
  ['1,23,4', Number.NaN],
] as const)('%s is %d', ([text, expected]) => {
  expect(parseFigure(text)).toBe(expected);
});
