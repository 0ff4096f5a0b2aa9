import type { Entry } from './entry.ts';
import { RankHeap } from './rank-heap.ts';
import { SecondChance } from './second-chance.ts';

/**
 * `second-chance` (default): in order of loading, but an entry used since it was last looked at is passed over once. `lru`: exactly the least
 * recently used. `lfu`: exactly the least often used, of equals the least recently used. `age`: exactly the one loaded longest ago, to the
 * millisecond.
 */
export type EvictionPolicy = 'second-chance' | 'lru' | 'lfu' | 'age';

export const evictionPolicies: readonly EvictionPolicy[] = ['second-chance', 'lru', 'lfu', 'age'];

/** Which entry goes next. A hit costs nothing here: the order reads what the entry counts when it has to choose. */
export interface EvictionOrder {
  readonly size: number;
  admit(entry: Entry): void;
  /** Removes the entry that goes next. */
  take(): Entry | undefined;
}

export function createEvictionOrder(policy: EvictionPolicy): EvictionOrder {
  return policy === 'second-chance' ? new SecondChance() : new RankHeap(ranks[policy]);
}

/** Ordinals of accesses stay apart up to this many; then only ties among equally used entries are broken wrongly. */
const ordinals = 2 ** 32;
/** More uses than this count as this many, so that the rank stays an exact integer. */
const mostUses = 2 ** 20;

const ranks = {
  lru: (entry: Entry) => entry.usedAt,
  lfu: (entry: Entry) => Math.min(entry.hits, mostUses) * ordinals + (entry.usedAt % ordinals),
  age: (entry: Entry) => entry.loadedAtMs,
};
