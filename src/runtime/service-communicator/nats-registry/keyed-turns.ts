/** Lets work on the same key begin when the work before it has ended, however it ended. Work on different keys does not wait. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const turn = this.#begin(this.#last.get(key), work);
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }

  async #begin<Value>(before: Promise<unknown> | undefined, work: () => Promise<Value>): Promise<Value> {
    await before?.catch(() => undefined);
    return work();
  }
}
