/** The latest entries, oldest first, in bounded memory. */
export class BoundedHistory<Entry> {
  readonly #capacity: number;
  readonly #onDrop: () => void;
  readonly #entries: Entry[] = [];
  #next = 0;

  /** @param onDrop  Called for each entry that is given up for a newer one. */
  constructor(capacity: number, onDrop: () => void) {
    this.#capacity = capacity;
    this.#onDrop = onDrop;
  }

  add(entry: Entry): void {
    if (this.#entries.length === this.#capacity) this.#onDrop();
    this.#entries[this.#next] = entry;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  list(): readonly Entry[] {
    if (this.#entries.length < this.#capacity) return [...this.#entries];
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)];
  }
}
