import type { Item } from './refuse.ts';

/** The sum of all prices. */
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const { cents } of items) sum += cents;
  return sum;
}
