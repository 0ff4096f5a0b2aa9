import type { DeadLetter } from './delivery-records.ts';

/** Keeps the dead letters of one organisation, at most `max`; the oldest go first, and are counted. */
export class DeadLetterOffice {
  readonly #max: number;
  readonly #letters = new Set<DeadLetter>();
  /** Stays at the front. (A new iterator for each removal would walk over all that was removed before.) */
  #oldest = this.#letters.values();
  evicted = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#letters.size;
  }

  add(letter: DeadLetter): void {
    this.#letters.add(letter);
    if (this.#letters.size <= this.#max) return;
    this.#letters.delete(this.#takeOldest());
    this.evicted += 1;
  }

  remove(letter: DeadLetter): void {
    this.#letters.delete(letter);
  }

  /** Oldest first. */
  list(): readonly DeadLetter[] {
    return [...this.#letters];
  }

  #takeOldest(): DeadLetter {
    const { value, done } = this.#oldest.next();
    if (done !== true) return value;
    this.#oldest = this.#letters.values();
    return this.#takeOldest();
  }
}
