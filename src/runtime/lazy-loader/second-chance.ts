import type { Entry } from './entry.ts';
import type { EvictionOrder } from './eviction-order.ts';

/**
 * A queue in order of admission, in which an entry used since it was last looked at is sent to the back instead of being taken (CLOCK). Keeps
 * what is used like LRU, at no cost to a hit, and what was loaded but never used again goes first.
 */
export class SecondChance<Kept extends Entry = Entry> implements EvictionOrder<Kept> {
  /** A ring whose length is a power of two. */
  #ring: (Kept | undefined)[] = Array.from({ length: 16 }, () => undefined);
  #front = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  admit(entry: Kept): void {
    if (this.#size === this.#ring.length) this.#grow();
    entry.usedAt = 0;
    this.#ring[(this.#front + this.#size) & (this.#ring.length - 1)] = entry;
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
    if (this.#size === 0) return undefined;
    const entry = this.#ring[this.#front];
    this.#ring[this.#front] = undefined;
    this.#front = (this.#front + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    return entry;
  }

  #grow(): void {
    const inOrder = [...this.#ring.slice(this.#front), ...this.#ring.slice(0, this.#front)];
    this.#ring = inOrder.concat(Array.from({ length: inOrder.length }, () => undefined));
    this.#front = 0;
  }
}
