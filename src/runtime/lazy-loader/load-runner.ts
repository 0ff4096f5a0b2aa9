import type { Scheduled } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import { CallListeners } from './call-listeners.ts';
import type { Load } from './load.ts';
import { LoadDeadlines } from './load-deadlines.ts';
import { LoadCycleError, LoadError, LoaderClosedError, LoadTimeoutError } from './load-errors.ts';
import { callLoader, endLoad } from './load-tracing.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** Up to half of each delay is random: enough to spread the callers, and no delay is shorter than the one before. */
const jitterRatio = 0.5;

/** Brings each load to its end: a good call, or the error of the last one after bounded attempts, growing delays and a deadline for each. */
export class LoadRunner {
  readonly #options: ResolvedOptions;
  readonly #deadlines: LoadDeadlines;
  readonly #listeners: CallListeners;
  /** Between two attempts. */
  readonly #resting = new Map<Load, Scheduled>();
  readonly #idle = Promise.withResolvers<void>();
  /** Calls of loaders that have not settled, those given up included. */
  #unsettled = 0;
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#deadlines = new LoadDeadlines(options.clock, options.loadTimeoutMs, (load) => this.#giveUpLate(load));
    this.#listeners = new CallListeners((load, attempt, isGood, outcome) => this.#endCall(load, attempt, isGood, outcome));
  }

  /** Makes the first or the next attempt. */
  start(load: Load): void {
    if (this.#closed) return this.#failCall(load, new LoaderClosedError());
    load.attempt += 1;
    load.phase = 'calling';
    load.attemptStartedMs = this.#options.exactNowMs();
    this.#deadlines.add(load);
    this.#unsettled += 1;
    // By `then` and not by `await`: an async function costs as much as all that this one does.
    this.#listeners.listen(load, callLoader(load));
  }

  /** Ends every load with a LoaderClosedError. Resolves when no call of a loader is under way any more. */
  close(): Promise<void> {
    this.#closed = true;
    this.#deadlines.stop();
    for (const load of this.#deadlines.underWay()) this.#giveUpCall(load, new LoaderClosedError());
    for (const [load, retry] of this.#resting) this.#giveUpRetry(load, retry);
    if (this.#unsettled === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  /** A call that was given up is not listened to any more. */
  #endCall(load: Load, attempt: number, isGood: boolean, outcome: unknown): void {
    this.#unsettled -= 1;
    if (load.phase === 'calling' && load.attempt === attempt) {
      this.#deadlines.remove(load);
      if (isGood) this.#succeedCall(load, outcome);
      else this.#failCall(load, outcome);
    }
    if (this.#closed && this.#unsettled === 0) this.#idle.resolve();
  }

  #succeedCall(load: Load, result: unknown): void {
    try {
      load.succeed(result, this.#options.exactNowMs());
    } catch (error) {
      this.#failCall(load, error);
    }
  }

  #giveUpLate(load: Load): void {
    load.base.tally.timeouts += 1;
    this.#giveUpCall(load, new LoadTimeoutError(load.label, this.#options.loadTimeoutMs));
  }

  #giveUpRetry(load: Load, retry: Scheduled): void {
    retry.cancel();
    this.#resting.delete(load);
    this.#failCall(load, new LoaderClosedError());
  }

  #giveUpCall(load: Load, error: Error): void {
    this.#deadlines.remove(load);
    load.request?.abort(error);
    this.#failCall(load, error);
  }

  #failCall(load: Load, error: unknown): void {
    load.phase = 'resting';
    if (isFinal(error) || load.attempt >= load.registration.attempts) {
      endLoad(load);
      load.fail(error);
    } else {
      this.#tryLater(load);
    }
  }

  #tryLater(load: Load): void {
    const { retryBaseMs: baseMs, retryCapMs: capMs, random, clock } = this.#options;
    load.base.tally.retries += 1;
    const delayMs = backoffDelayMs(load.attempt, { baseMs, capMs, jitterRatio, random });
    const retry = clock.schedule(() => {
      this.#resting.delete(load);
      this.start(load);
    }, delayMs);
    this.#resting.set(load, retry);
  }
}

/** Whether another attempt would be useless: a cycle stays one, and a load that failed inside was tried often enough. */
function isFinal(error: unknown): boolean {
  return error instanceof LoadCycleError || error instanceof LoadError || error instanceof LoaderClosedError;
}
