import type { Scheduled } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Load } from './load.ts';
import { LoadCycleError, LoadError, LoaderClosedError, LoadTimeoutError } from './load-errors.ts';
import { endLoad } from './load-tracing.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** Up to half of each delay is random: enough to spread the callers, and no delay is shorter than the one before. */
const jitterRatio = 0.5;

/** Brings each load to its end: a good call, or the error of the last one after bounded attempts, growing delays and a deadline for each. */
export class LoadRunner {
  readonly #options: ResolvedOptions;
  readonly #calls: CallsUnderWay;
  /** Between two attempts. */
  readonly #resting = new Map<Load, Scheduled>();
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#calls = new CallsUnderWay(options.clock, options.loadTimeoutMs, {
      onGood: (load, result, startedMs) => this.#succeed(load, result, startedMs),
      onBad: (load, error) => this.#fail(load, error),
      onLate: (load) => this.#giveUpLate(load),
    });
  }

  /** Makes the first or the next attempt. */
  start(load: Load): void {
    if (this.#closed) return this.#fail(load, new LoaderClosedError());
    load.attempt += 1;
    this.#calls.make(load);
  }

  /** Ends every load with a LoaderClosedError. Resolves when no call of a loader is under way any more. */
  close(): Promise<void> {
    this.#closed = true;
    for (const load of this.#calls.dismissAll()) this.#giveUp(load, new LoaderClosedError());
    for (const [load, retry] of this.#resting) this.#giveUpRetry(load, retry);
    return this.#calls.dismissedEnded();
  }

  #succeed(load: Load, result: unknown, startedMs: number): void {
    const nowMs = this.#options.clock.monotonicMs();
    try {
      load.succeed(result, nowMs, nowMs - startedMs);
    } catch (error) {
      this.#fail(load, error);
    }
  }

  #giveUpLate(load: Load): void {
    load.base.tally.timeouts += 1;
    this.#giveUp(load, new LoadTimeoutError(load.label, this.#options.loadTimeoutMs));
  }

  #giveUpRetry(load: Load, retry: Scheduled): void {
    retry.cancel();
    this.#resting.delete(load);
    this.#fail(load, new LoaderClosedError());
  }

  #giveUp(load: Load, error: Error): void {
    load.request?.abort(error);
    this.#fail(load, error);
  }

  #fail(load: Load, error: unknown): void {
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
