/** Keeps the last `limit` items; says whether one was pushed out. */
export class BoundedList<Item> {
  readonly #limit: number;
  readonly #items: Item[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(item: Item): boolean {
    this.#items.push(item);
    if (this.#items.length <= this.#limit) return false;
    this.#items.shift();
    return true;
  }

  /** A copy, oldest first. */
  list(): readonly Item[] {
    return [...this.#items];
  }
}
