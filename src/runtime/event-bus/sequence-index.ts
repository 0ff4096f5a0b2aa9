const leastCapacity = 8;

/** The sequence numbers of one type, ascending, at eight bytes each. Those no longer retained are let go of when room is needed. */
export class SequenceIndex {
  #slots = new Float64Array(leastCapacity);
  #head = 0;
  #length = 0;

  /** @param first  The oldest sequence number that is still retained. */
  push(sequence: number, first: number): void {
    if (this.#length === this.#slots.length) {
      this.#dropBefore(first);
      if (this.#length === this.#slots.length) this.#grow();
    }
    this.#slots[(this.#head + this.#length) & (this.#slots.length - 1)] = sequence;
    this.#length += 1;
  }

  /** Number of entries. */
  get length(): number {
    return this.#length;
  }

  /** The entry at `place`, counted from the oldest; undefined beyond the last. */
  at(place: number): number | undefined {
    return place < this.#length ? this.#slots[(this.#head + place) & (this.#slots.length - 1)] : undefined;
  }

  /** The place of the first entry that is at least `sequence`. */
  placeOf(sequence: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.at(middle) ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether no entry is at least `first`. */
  isEmptyFrom(first: number): boolean {
    return this.#length === 0 || (this.at(this.#length - 1) ?? 0) < first;
  }

  /** Step by step: each entry goes once, and mostly one is enough. */
  #dropBefore(first: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    while (this.#length > 0 && (slots[this.#head] ?? 0) < first) {
      this.#head = (this.#head + 1) & mask;
      this.#length -= 1;
    }
  }

  #grow(): void {
    const grown = new Float64Array(this.#slots.length * 2);
    const tail = this.#slots.subarray(this.#head);
    grown.set(tail);
    grown.set(this.#slots.subarray(0, this.#head), tail.length);
    this.#slots = grown;
    this.#head = 0;
  }
}
