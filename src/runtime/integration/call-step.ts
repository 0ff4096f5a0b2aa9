import type { Clock } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import { StepTimeoutError } from './integration-errors.ts';

export interface Step<Result> {
  /** What is called, for the message of a timeout. */
  readonly name: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends the step with its reason when it is aborted. */
  readonly until: AbortSignal;
  readonly run: (signal: AbortSignal) => Result | Promise<Result>;
  /** Takes an answer that came when nobody waited any longer. */
  readonly onLate?: (result: Result) => void;
}

/**
 * Calls a user's function in a turn of its own, never inside the caller's. Ends when it settles, after `timeoutMs`, or when `until` is aborted,
 * whichever comes first; the signal that the function was given is aborted in the latter cases.
 *
 * @throws {StepTimeoutError} it took too long.
 */
export function callStep<Result>({ name, clock, timeoutMs, until, run, onLate }: Step<Result>): Promise<Result> {
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
    const timer = clock.schedule(() => giveUp(new StepTimeoutError(name, timeoutMs)), timeoutMs);
    until.addEventListener('abort', cutOff, { once: true });
    Promise.resolve()
      .then(() => run(controller.signal))
      .then(
        (result) => (end() ? resolve(result) : onLate?.(result)),
        (error: unknown) => end() && reject(error),
      );
  });
}

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
