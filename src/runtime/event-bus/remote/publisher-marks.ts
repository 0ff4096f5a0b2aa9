/** Publishers that are remembered. */
const mostPublishers = 4_096;

/**
 * Tells records that were stored twice: a publisher's records are stored in the order of their numbers, so one whose number has been seen, or a lower one, is a
 * repetition. Remembers the publishers that were heard of last.
 */
export class PublisherMarks {
  readonly #highest = new Map<string, number>();
  readonly #max: number;

  constructor(max = mostPublishers) {
    this.#max = max;
  }

  /** Takes note of a record. @returns Whether it is the first of that number. */
  isNew(publisher: string, number: number): boolean {
    const highest = this.#highest.get(publisher) ?? 0;
    if (number <= highest) return false;
    // Put at the end: the first is the one that was heard of longest ago.
    this.#highest.delete(publisher);
    this.#highest.set(publisher, number);
    if (this.#highest.size > this.#max) this.#forgetOldest();
    return true;
  }

  #forgetOldest(): void {
    const [oldest] = this.#highest.keys();
    if (oldest !== undefined) this.#highest.delete(oldest);
  }
}
