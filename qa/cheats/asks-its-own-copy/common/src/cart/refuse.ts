export interface Item {
  readonly name: string;
  readonly cents: number;
}

/** Throws for the first item with a negative price. */
export function refuse(items: readonly Item[]): void {
  for (const { name, cents } of items) if (cents < 0) throw new RangeError(`${name} has a negative price`);
}
