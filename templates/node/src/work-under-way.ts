/** Says that the node takes no work now: it is not running, or has as much as it can bear. */
export class WorkRefusedError extends Error {
  override readonly name = 'WorkRefusedError';
  readonly code = 'NODE_WORK_REFUSED';
}

const mostAtOnce = 1_024;

/** The work that a running node has begun: bounded, and waited for at the end. */
export class WorkUnderWay {
  readonly #running = new Set<Promise<unknown>>();
  readonly #abort = new AbortController();
  #isOpen = true;

  /** Runs `work`, whose signal is aborted when a drain can wait no longer. @throws {WorkRefusedError} */
  async run<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    if (!this.#isOpen) throw new WorkRefusedError('the node is shutting down');
    if (this.#running.size >= mostAtOnce) throw new WorkRefusedError(`${mostAtOnce} pieces of work are under way`);
    const result = (async () => work(this.#abort.signal))();
    this.#running.add(result);
    try {
      return await result;
    } finally {
      this.#running.delete(result);
    }
  }

  /** Takes no more work and waits for what is under way; aborts it after `withinMs`. @returns How many were aborted. */
  async drain(withinMs: number): Promise<number> {
    this.#isOpen = false;
    if (this.#running.size === 0) return 0;
    const late = Promise.withResolvers<number>();
    const timer = setTimeout(() => late.resolve(this.#running.size), withinMs);
    const ended = Promise.allSettled(this.#running).then(() => 0);
    const left = await Promise.race([ended, late.promise]);
    clearTimeout(timer);
    if (left > 0) this.#abort.abort(new Error('the node is shutting down'));
    return left;
  }
}
