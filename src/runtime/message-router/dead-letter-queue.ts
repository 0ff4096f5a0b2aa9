import { isAskedFor } from './dead-letter.ts';
import type { DeadLetter, DeadLetterQuery } from './dead-letter.ts';

/** The dead letters of one organisation, bounded by number and by size: the oldest are forgotten for newer ones. */
export class DeadLetterQueue {
  readonly #maxLetters: number;
  readonly #maxBytes: number;
  readonly #letters = new Set<DeadLetter>();
  #sizeBytes = 0;
  /** Letters forgotten for newer ones. */
  forgotten = 0;

  constructor(maxLetters: number, maxBytes: number) {
    this.#maxLetters = maxLetters;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#letters.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** A letter that is larger than all may be is forgotten at once: no other makes room for it. */
  add(letter: DeadLetter): void {
    const { sizeBytes } = letter.message;
    if (sizeBytes > this.#maxBytes) {
      this.forgotten += 1;
      return;
    }
    this.#letters.add(letter);
    this.#sizeBytes += sizeBytes;
    for (const oldest of this.#letters) {
      if (this.#letters.size <= this.#maxLetters && this.#sizeBytes <= this.#maxBytes) return;
      this.#remove(oldest);
      this.forgotten += 1;
    }
  }

  /** Oldest first. */
  list(query: DeadLetterQuery): readonly DeadLetter[] {
    return Array.from(this.#letters).filter((letter) => isAskedFor(letter, query));
  }

  /** Takes out those that `isTaken` takes, oldest first. @returns How many were taken, and how many of those asked for were not. */
  takeOut(query: DeadLetterQuery, isTaken: (letter: DeadLetter) => boolean): { readonly taken: number; readonly left: number } {
    let [taken, left] = [0, 0];
    for (const letter of this.list(query)) {
      if (isTaken(letter)) {
        this.#remove(letter);
        taken += 1;
      } else left += 1;
    }
    return { taken, left };
  }

  #remove(letter: DeadLetter): void {
    if (this.#letters.delete(letter)) this.#sizeBytes -= letter.message.sizeBytes;
  }
}
