import { AcquireAbortedError } from './pool-errors.ts';

/** Lets everybody through once a state is reached, for good. */
export class StateGate {
  readonly #passage = Promise.withResolvers<void>();
  isOpen = false;

  constructor() {
    // Nobody need be waiting when it fails.
    this.#passage.promise.catch(() => undefined);
  }

  open(): void {
    this.isOpen = true;
    this.#passage.resolve();
  }

  /** The state can no longer be reached. */
  fail(error: Error): void {
    this.#passage.reject(error);
  }

  async pass(signal?: AbortSignal): Promise<void> {
    if (signal === undefined) return this.#passage.promise;
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(new AcquireAbortedError(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#passage.promise, promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
