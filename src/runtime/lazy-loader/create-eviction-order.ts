import type { Entry } from './entry.ts';
import type { EvictionOrder } from './eviction-order.ts';
import type { EvictionPolicy } from './eviction-policy.ts';
import { RankHeap } from './rank-heap.ts';
import { SecondChance } from './second-chance.ts';

/** An empty order by the policy. */
export function createEvictionOrder<Kept extends Entry>(policy: EvictionPolicy): EvictionOrder<Kept> {
  return policy === 'second-chance' ? new SecondChance<Kept>() : new RankHeap<Kept>(ranks[policy]);
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
