import type { QaRange } from '../plan/plan.ts';

/** The stretches of a range that none of `numbers` fills, ascending. */
export function findGaps({ first, last }: QaRange, numbers: readonly number[]): QaRange[] {
  const gaps: QaRange[] = [];
  let next = first;
  for (const number of numbers.filter((each) => each >= first && each <= last).toSorted((a, b) => a - b)) {
    if (number > next) gaps.push({ first: next, last: number - 1 });
    next = Math.max(next, number + 1);
  }
  if (next <= last) gaps.push({ first: next, last });
  return gaps;
}
