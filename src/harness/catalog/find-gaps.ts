import type { QaRange } from '../plan/plan.ts';

/**
 * The stretches of a range that none of `numbers` fills, ascending.
 *
 * @param numbers Ascending, each once.
 */
export function findGaps({ first, last }: QaRange, numbers: readonly number[]): QaRange[] {
  const from = countBelow(numbers, first);
  const to = countBelow(numbers, last + 1);
  const gaps: QaRange[] = [];
  // A range that is full is left at once: a hostile plan may have thousands of them over the same numbers.
  if (to - from === last - first + 1) return gaps;
  let next = first;
  for (let index = from; index < to; index += 1) {
    const number = numbers[index]!;
    if (number > next) gaps.push({ first: next, last: number - 1 });
    next = number + 1;
  }
  if (next <= last) gaps.push({ first: next, last });
  return gaps;
}

/** How many of the ascending numbers lie below a bound. */
function countBelow(numbers: readonly number[], bound: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
