/** Remembers the ids of the latest messages that were sent under one of their own, so that none is routed twice. */
export class RecentIds {
  readonly #most: number;
  readonly #ids = new Set<string>();
  readonly #order: string[] = [];
  #oldest = 0;
  /** Ids forgotten for newer ones. */
  forgotten = 0;

  constructor(most: number) {
    this.#most = most;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#order.length < this.#most) {
      this.#order.push(id);
      return;
    }
    this.#ids.delete(this.#order[this.#oldest]!);
    this.#order[this.#oldest] = id;
    this.#oldest = (this.#oldest + 1) % this.#most;
    this.forgotten += 1;
  }
}
