export interface Item {
  readonly name: string;
  readonly cents: number;
}

// Nobody but its own process loads this.
/** The sum of all prices. */
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const { name, cents } of items) {
    if (cents < 0) throw new RangeError(`${name} has a negative price`);
    sum += cents;
  }
  return sum;
}
