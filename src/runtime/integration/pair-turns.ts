/** Lets work on the same pair of subsystems, in whichever direction, run one after the other, in the order in which it was asked for. */
export class PairTurns {
  readonly #last = new Map<string, Promise<void>>();

  async take<Result>(pair: readonly [string, string], work: () => Promise<Result>): Promise<Result> {
    const name = pair.toSorted().join(' ');
    const before = this.#last.get(name);
    const { promise: end, resolve } = Promise.withResolvers<void>();
    this.#last.set(name, end);
    try {
      await before;
      return await work();
    } finally {
      if (this.#last.get(name) === end) this.#last.delete(name);
      resolve();
    }
  }
}
