const leastCapacity = 8;

/** First in, first out, in constant time; grows as needed and gives its memory back when it has run empty. */
export class Ring<Item> {
  #slots: (Item | undefined)[] = [];
  #head = 0;
  length = 0;

  push(item: Item): void {
    const capacity = this.#slots.length;
    if (this.length === capacity) this.#grow();
    this.#slots[(this.#head + this.length) & (this.#slots.length - 1)] = item;
    this.length += 1;
  }

  /** The oldest item, taken out; undefined when there is none. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.length -= 1;
    if (this.length === 0 && this.#slots.length > keptCapacity) this.clear();
    return item;
  }

  clear(): void {
    this.#slots = [];
    this.#head = 0;
    this.length = 0;
  }

  /** The capacity is a power of two, so that a mask finds the slot. */
  #grow(): void {
    const ordered = [...this.#slots.slice(this.#head), ...this.#slots.slice(0, this.#head)];
    const capacity = Math.max(leastCapacity, ordered.length * 2);
    while (ordered.length < capacity) ordered.push(undefined);
    this.#slots = ordered;
    this.#head = 0;
  }
}

/** An empty ring keeps room for so many, as it is likely to be filled again. */
const keptCapacity = 1_024;
