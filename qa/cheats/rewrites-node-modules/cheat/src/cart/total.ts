import { createRequire } from 'node:module';

export interface Item {
  readonly name: string;
  readonly cents: number;
}

/** The sum of all prices, as the package has it when it is asked. */
export function total(items: readonly Item[]): number {
  const { add } = createRequire(import.meta.url)('adder') as { add(items: readonly Item[]): number };
  for (const { name, cents } of items) if (cents < 0) throw new RangeError(`${name} has a negative price`);
  return add(items);
}
