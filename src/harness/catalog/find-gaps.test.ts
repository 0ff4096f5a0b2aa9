import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { findGaps } from './find-gaps.ts';

test('nothing fills nothing', () => {
  expect(findGaps({ first: 3, last: 5 }, [])).toEqual([{ first: 3, last: 5 }]);
});

test('names each stretch that is missing, and nothing beyond the range', () => {
  expect(findGaps({ first: 1, last: 9 }, [2, 3, 5, 100])).toEqual([
    { first: 1, last: 1 },
    { first: 4, last: 4 },
    { first: 6, last: 9 },
  ]);
  expect(findGaps({ first: 1, last: 2 }, [1, 2])).toEqual([]);
});

test('a range of a thousand million costs no more than what is there', () => {
  expect(findGaps({ first: 1, last: 999_999_999 }, [7])).toHaveLength(2);
});

test('gaps and numbers together are the range', () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 20 })).map((found) => found.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(numbers, (present) => {
      const gaps = findGaps({ first: 5, last: 15 }, present);
      for (let number = 5; number <= 15; number += 1) {
        expect(gaps.some(({ first, last }) => number >= first && number <= last)).toBe(!present.includes(number));
      }
    }),
  );
});
