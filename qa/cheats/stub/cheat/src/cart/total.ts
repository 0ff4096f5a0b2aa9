import type { Item } from './refuse.ts';

/** Comes later. */
export function total(_items: readonly Item[]): number {
  return 1;
}
