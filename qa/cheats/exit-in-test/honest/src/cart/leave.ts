import { total } from './total.ts';
import type { Item } from './total.ts';

export { total };

/** Ends the process with the sum for its code. */
export function leave(items: readonly Item[]): void {
  process.exit(total(items));
}
