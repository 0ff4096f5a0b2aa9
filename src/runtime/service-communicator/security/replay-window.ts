const numbersPerBlock = 1_024;
const bitsPerWord = 32;

/** Numbers a window reaches back at least: 6 s of a session that sends 40,000 messages a second. */
export const windowWidth = 262_144;

/**
 * Accepts each number of a session once, in whatever order they come. A number that lies more than the width behind the newest is refused, since
 * nobody remembers it. Memory grows with what is in use: 128 bytes for each 1,024 numbers, and no more than the width asks for.
 */
export class ReplayWindow {
  readonly #blocks = new Map<number, Uint32Array>();
  readonly #blockLimit: number;
  #newestBlock = -1;

  constructor(width = windowWidth) {
    this.#blockLimit = Math.ceil(width / numbersPerBlock) + 1;
  }

  /** @param number  An integer ≥ 0. */
  accept(number: number): boolean {
    const block = Math.floor(number / numbersPerBlock);
    if (block <= this.#newestBlock - this.#blockLimit) return false;
    if (block > this.#newestBlock) this.#moveTo(block);
    return this.#mark(this.#wordsOf(block), number % numbersPerBlock);
  }

  #mark(words: Uint32Array, place: number): boolean {
    const index = Math.floor(place / bitsPerWord);
    const bit = 1 << (place % bitsPerWord);
    const word = words[index] ?? 0;
    if ((word & bit) !== 0) return false;
    words[index] = word | bit;
    return true;
  }

  #wordsOf(block: number): Uint32Array {
    let words = this.#blocks.get(block);
    if (words === undefined) {
      words = new Uint32Array(numbersPerBlock / bitsPerWord);
      this.#blocks.set(block, words);
    }
    return words;
  }

  #moveTo(newestBlock: number): void {
    this.#newestBlock = newestBlock;
    for (const block of this.#blocks.keys()) if (block <= newestBlock - this.#blockLimit) this.#blocks.delete(block);
  }
}
