import type { Clock } from '../../foundation/clock.ts';

export interface Step<Result> {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** What the step ends with when it took too long. */
  readonly timedOut: () => Error;
  /** Ends the step with its reason when it is aborted. */
  readonly until: AbortSignal;
  readonly run: (signal: AbortSignal) => Result | PromiseLike<Result>;
  /** Takes an answer that came when nobody waited any longer. */
  readonly onLate?: (result: Result) => void;
}

/**
 * Calls a user's function in a turn of its own, never inside the caller's. Ends when it settles, after `timeoutMs`, or when `until` is aborted,
 * whichever comes first; the signal that the function was given is aborted in the latter cases. Calls nothing when it has ended before that turn.
 *
 * @throws what `timedOut` gives, the reason of `until`, or what the function threw.
 */
export function callStep<Result>({ clock, timeoutMs, timedOut, until, run, onLate }: Step<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    if (until.aborted) return reject(until.reason);
    const controller = new AbortController();
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      timer.cancel();
      until.removeEventListener('abort', cutOff);
      return true;
    };
    const giveUp = (reason: unknown): void => {
      if (!end()) return;
      reject(reason);
      controller.abort(reason);
    };
    const cutOff = (): void => giveUp(until.reason);
    const timer = clock.schedule(() => giveUp(timedOut()), timeoutMs);
    until.addEventListener('abort', cutOff, { once: true });
    const take = (result: Result): void => (end() ? resolve(result) : onLate?.(result));
    const fail = (error: unknown): void => void (end() && reject(error));
    queueMicrotask(() => {
      if (!isOver) Promise.try(run, controller.signal).then(take, fail);
    });
  });
}
