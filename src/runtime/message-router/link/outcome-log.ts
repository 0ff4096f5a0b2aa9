import { violation } from './link-failure.ts';
import type { Outcome } from './outcome.ts';

/** The outcomes that the peer has not seen for sure, in the order in which they came about, counted from 1. */
export class OutcomeLog {
  readonly #outcomes = new Map<number, Outcome>();
  #last = 0;
  #confirmed = 0;
  #cursor = 1;

  add(outcome: Outcome): void {
    this.#outcomes.set((this.#last += 1), outcome);
  }

  /** Whether all were written on this connection. */
  get isWritten(): boolean {
    return this.#cursor > this.#last;
  }

  /** How many the peer has seen for sure. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /**
   * Forgets those that the peer has seen.
   *
   * @throws {LinkFailure} it cannot have seen so many.
   */
  confirm(seen: number): void {
    if (seen > this.#last) throw violation('the peer has seen outcomes that never were');
    for (let index = this.#confirmed + 1; index <= seen; index += 1) this.#outcomes.delete(index);
    this.#confirmed = Math.max(this.#confirmed, seen);
  }

  /** Writes again what is not confirmed. */
  rewind(): void {
    this.#cursor = this.#confirmed + 1;
  }

  clear(): void {
    this.#outcomes.clear();
    this.#last = this.#confirmed = 0;
    this.#cursor = 1;
  }

  /** The next outcomes to write as `encode` puts them, until `enough` characters are together. */
  next(encode: (outcome: Outcome) => string, enough: number): { readonly firstIndex: number; readonly texts: readonly string[] } {
    const firstIndex = this.#cursor;
    const texts: string[] = [];
    for (let characters = 0; characters < enough && this.#cursor <= this.#last; this.#cursor += 1) {
      const text = encode(this.#outcomes.get(this.#cursor)!);
      texts.push(text);
      characters += text.length + 1;
    }
    return { firstIndex, texts };
  }
}
