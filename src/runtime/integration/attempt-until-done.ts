import type { Clock } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';

export interface Attempts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** No further attempt is made once it is aborted. */
  readonly until: AbortSignal;
}

/** Calls `attempt` until it returns, with growing delays between; rejects with what the last attempt failed with. */
export async function attemptUntilDone<Result>(
  { clock, random, attempts, baseMs, capMs, until }: Attempts,
  attempt: (number: number) => Promise<Result>,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= attempts || until.aborted) throw error;
      // Up to half of the delay is random: no delay is shorter than the one before.
      await pause(clock, backoffDelayMs(number, { baseMs, capMs, jitterRatio: 0.5, random }), until);
      if (until.aborted) throw error;
    }
  }
}

/** Ends early when the signal is aborted. */
function pause(clock: Clock, delayMs: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      until.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.schedule(end, delayMs);
    until.addEventListener('abort', end, { once: true });
  });
}
