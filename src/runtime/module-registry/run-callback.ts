import type { Clock } from '../../foundation/clock.ts';
import { CallbackTimeoutError } from './registry-errors.ts';

export interface Callback {
  /** What is called, for the message of a timeout. */
  readonly what: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Cuts the call off, with its reason. */
  readonly until: AbortSignal;
  readonly run: (signal: AbortSignal) => unknown;
}

/**
 * Calls a user's function in a turn of its own, never inside the caller's. Ends when it settles, after `timeoutMs`, or when `until` is aborted,
 * whichever comes first; the signal that the function was given is aborted in the latter cases.
 *
 * @throws {CallbackTimeoutError} it took too long.
 * @throws what the function threw, or the reason of `until`.
 */
export function runCallback({ what, clock, timeoutMs, until, run }: Callback): Promise<void> {
  return new Promise((resolve, reject) => {
    if (until.aborted) return reject(until.reason);
    const controller = new AbortController();
    const end = (): void => {
      timer.cancel();
      until.removeEventListener('abort', cutOff);
    };
    const giveUp = (reason: unknown): void => {
      end();
      reject(reason);
      controller.abort(reason);
    };
    const cutOff = (): void => giveUp(until.reason);
    const timer = clock.schedule(() => giveUp(new CallbackTimeoutError(what, timeoutMs)), timeoutMs);
    until.addEventListener('abort', cutOff, { once: true });
    Promise.resolve()
      .then(() => run(controller.signal))
      .then(
        () => (end(), resolve()),
        (error: unknown) => (end(), reject(error)),
      );
  });
}
