import type { Handling, Message } from '../../../src/runtime/message-router/message-router.ts';

/** How a module fails. `hangs`: until its signal is aborted, or it is stopped. */
export type Failure = 'throws' | 'rejects' | 'hangs';

/** What a module does with a message before it has handled it. To throw or to reject is to fail. */
export type Fate = (message: Message, handling: Pick<Handling, 'signal' | 'attempt'>) => unknown;

/** A module that works until it is told to fail, and again when it is started anew. */
export class FallibleModule {
  #failure: Failure | undefined;
  /** Ends the calls that hang. */
  readonly #hanging = new Set<() => void>();
  /** Starts that fail before one succeeds. */
  badStarts = 0;
  calls = 0;

  fail(failure: Failure): void {
    this.#failure = failure;
  }

  get isHanging(): boolean {
    return this.#hanging.size > 0;
  }

  /** What it was about fails. */
  stop(): void {
    for (const end of this.#hanging) end();
  }

  /** @throws {Error} it does not start this time. */
  start(): void {
    this.badStarts -= 1;
    if (this.badStarts >= 0) throw new Error('the module does not start');
    this.badStarts = 0;
    this.#failure = undefined;
  }

  readonly fate: Fate = (_message, { signal }) => {
    this.calls += 1;
    if (this.#failure === 'throws') throw new Error('the module has crashed');
    if (this.#failure === 'rejects') return Promise.reject(new Error('the module has crashed'));
    if (this.#failure === 'hangs') return this.#hang(signal);
    // Some of it is not done at once.
    return this.calls % 8 === 0 ? Promise.resolve() : undefined;
  };

  #hang(signal: AbortSignal): Promise<never> {
    const { promise, reject } = Promise.withResolvers<never>();
    const end = (): void => {
      this.#hanging.delete(end);
      reject(new Error('the module was given up'));
    };
    signal.addEventListener('abort', end, { once: true });
    this.#hanging.add(end);
    return promise;
  }
}
