import type { Entry } from './entry.ts';
import type { EvictionOrder } from './eviction-order.ts';

/**
 * Takes out exactly the entry of the least rank. Ranks may only grow, and may do so at any time without telling: the rank that an entry had
 * when it was placed bounds its rank of now from below, so the entry at the top is the right one as soon as its two ranks agree.
 */
export class RankHeap<Kept extends Entry = Entry> implements EvictionOrder<Kept> {
  readonly #rankOf: (entry: Kept) => number;
  /** Two children of slot i stand at 2i + 1 and 2i + 2; a child was never placed with a lesser rank. */
  readonly #entries: Kept[] = [];
  readonly #placedRanks: number[] = [];

  constructor(rankOf: (entry: Kept) => number) {
    this.#rankOf = rankOf;
  }

  get size(): number {
    return this.#entries.length;
  }

  admit(entry: Kept): void {
    const rank = this.#rankOf(entry);
    let slot = this.#entries.length;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (this.#rankAt(parent) <= rank) break;
      this.#move(parent, slot);
      slot = parent;
    }
    this.#place(entry, rank, slot);
  }

  take(): Kept | undefined {
    for (let top = this.#entries[0]; top !== undefined; top = this.#entries[0]) {
      const rank = this.#rankOf(top);
      if (rank === this.#rankAt(0)) return this.#removeTop(top);
      this.#sink(top, rank);
    }
    return undefined;
  }

  #removeTop(top: Kept): Kept {
    const last = this.#entries.pop();
    const rank = this.#placedRanks.pop();
    if (last !== undefined && rank !== undefined && this.#entries.length > 0) this.#sink(last, rank);
    return top;
  }

  /** Places `entry` from the top downwards, in place of what stands there. */
  #sink(entry: Kept, rank: number): void {
    const { length } = this.#entries;
    let slot = 0;
    for (let child = 1; child < length; child = 2 * slot + 1) {
      if (child + 1 < length && this.#rankAt(child + 1) < this.#rankAt(child)) child += 1;
      if (this.#rankAt(child) >= rank) break;
      this.#move(child, slot);
      slot = child;
    }
    this.#place(entry, rank, slot);
  }

  #rankAt(slot: number): number {
    return this.#placedRanks[slot] as number;
  }

  #move(from: number, to: number): void {
    this.#place(this.#entries[from] as Kept, this.#rankAt(from), to);
  }

  #place(entry: Kept, rank: number, slot: number): void {
    this.#entries[slot] = entry;
    this.#placedRanks[slot] = rank;
  }
}
