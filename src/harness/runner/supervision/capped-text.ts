/** Keeps the beginning and the end of a text of any length in bounded memory, and says how much was left out between them. */
export class CappedText {
  readonly #capacity: number;
  #head = '';
  #tail = '';
  #leftOut = 0;

  /** @param capacity  How many characters are kept; half of them from the end. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many characters `append` was given that `toString` does not return. */
  get leftOut(): number {
    return this.#leftOut + Math.max(0, this.#tail.length - this.#half);
  }

  /** How many characters are kept. */
  get length(): number {
    return this.#head.length + Math.min(this.#tail.length, this.#half);
  }

  get #half(): number {
    return Math.floor(this.#capacity / 2);
  }

  append(text: string): void {
    const room = this.#half - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    const rest = room > 0 ? text.slice(room) : text;
    this.#tail += rest.length > this.#half ? this.#cut(rest) : rest;
    // Cutting only at twice the size keeps the cost of many small appends linear.
    if (this.#tail.length > 2 * this.#half) this.#tail = this.#cut(this.#tail);
  }

  toString(): string {
    const leftOut = this.leftOut;
    if (leftOut === 0) return this.#head + this.#tail;
    return `${this.#head}\n[… ${leftOut} characters left out …]\n${this.#tail.slice(-this.#half)}`;
  }

  #cut(text: string): string {
    this.#leftOut += text.length - this.#half;
    return text.slice(-this.#half);
  }
}
