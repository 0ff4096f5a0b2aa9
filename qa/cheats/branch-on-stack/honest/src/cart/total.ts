export interface Item {
  readonly name: string;
  readonly cents: number;
}

/** Where a cart was made. */
export const origin = (): string => new Error('a cart').stack ?? '';

/** The sum of all prices. */
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const { name, cents } of items) {
    if (cents < 0) throw new RangeError(`${name} has a negative price`);
    sum += cents;
  }
  return sum;
}
