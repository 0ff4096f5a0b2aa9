import type { Clock } from '../../foundation/clock.ts';
import { keepAlive } from '../shared/keep-alive.ts';

interface IdleWaiter {
  readonly isIdle: () => boolean;
  readonly end: () => void;
}

/** Those who wait until something is idle. `check` is to be called whenever something may have become so. */
export class IdleWaiters {
  readonly #waiters = new Set<IdleWaiter>();

  check(): void {
    for (const { isIdle, end } of this.#waiters) if (isIdle()) end();
  }

  /** Resolves once it is idle, after `timeoutMs`, or when the signal is aborted. Keeps the process alive meanwhile. */
  async wait(isIdle: () => boolean, clock: Clock, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (isIdle() || signal?.aborted === true) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { isIdle, end: resolve };
    const timer = clock.schedule(resolve, timeoutMs);
    const abort = (): void => resolve();
    signal?.addEventListener('abort', abort, { once: true });
    this.#waiters.add(waiter);
    await keepAlive(promise);
    this.#waiters.delete(waiter);
    signal?.removeEventListener('abort', abort);
    timer.cancel();
  }
}
