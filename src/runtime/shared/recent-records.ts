/** Keeps the last `max` records; counts those that went for newer ones. */
export class RecentRecords<Entry> {
  readonly #max: number;
  readonly #entries: Entry[] = [];
  #oldest = 0;
  evicted = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** @returns Whether an older one went for it. */
  add(entry: Entry): boolean {
    if (this.#entries.length < this.#max) {
      this.#entries.push(entry);
      return false;
    }
    this.#entries[this.#oldest] = entry;
    this.#oldest = this.#oldest + 1 === this.#max ? 0 : this.#oldest + 1;
    this.evicted += 1;
    return true;
  }

  /** Oldest first. */
  list(): readonly Entry[] {
    return [...this.#entries.slice(this.#oldest), ...this.#entries.slice(0, this.#oldest)];
  }
}
