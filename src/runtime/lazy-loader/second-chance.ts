import type { Entry } from './entry.ts';
import type { EvictionOrder } from './eviction-order.ts';

/**
 * A queue in order of admission, in which an entry used since it was last looked at is sent to the back instead of being taken (CLOCK). Keeps
 * what is used like LRU, at no cost to a hit, and what was loaded but never used again goes first.
 */
export class SecondChance<Kept extends Entry = Entry> implements EvictionOrder<Kept> {
  #first: Kept | undefined = undefined;
  #last: Kept | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  admit(entry: Kept): void {
    entry.usedAt = 0;
    if (this.#last === undefined) this.#first = entry;
    else this.#last.behind = entry;
    this.#last = entry;
    this.#size += 1;
  }

  take(): Kept | undefined {
    for (let entry = this.#shift(); entry !== undefined; entry = this.#shift()) {
      if (entry.usedAt === 0) return entry;
      this.admit(entry);
    }
    return undefined;
  }

  #shift(): Kept | undefined {
    const entry = this.#first;
    if (entry === undefined) return undefined;
    this.#first = entry.behind;
    if (this.#first === undefined) this.#last = undefined;
    // Or one that is gone would, until a full collection, keep all that came after it.
    entry.behind = undefined;
    this.#size -= 1;
    return entry;
  }
}
