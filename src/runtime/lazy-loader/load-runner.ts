import { backoffDelayMs } from '../shared/backoff.ts';
import type { Load } from './load.ts';
import { LoadDeadlines } from './load-deadlines.ts';
import { LoadCycleError, LoadError, LoaderClosedError, LoadTimeoutError } from './load-errors.ts';
import { callLoader } from './load-tracing.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** Up to half of each delay is random: enough to spread the callers, and each delay is still longer than the one before. */
const jitterRatio = 0.5;

/** Brings each load to its end: a good call, or the error of the last one after bounded attempts, growing delays and a deadline for each. */
export class LoadRunner {
  readonly #options: ResolvedOptions;
  readonly #deadlines: LoadDeadlines;
  /** Between two attempts. */
  readonly #resting = new Set<Load>();
  readonly #idle = Promise.withResolvers<void>();
  /** Calls of loaders that have not settled, those given up included. */
  #unsettled = 0;
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#deadlines = new LoadDeadlines(options.clock, options.loadTimeoutMs, (load) => this.#giveUpCall(load));
  }

  start(load: Load): void {
    if (this.#closed) this.#failCall(load, new LoaderClosedError());
    else void this.#attempt(load);
  }

  /** Ends every load with a LoaderClosedError. Resolves when no call of a loader is under way any more. */
  close(): Promise<void> {
    this.#closed = true;
    this.#deadlines.stop();
    for (const load of [...this.#deadlines.loads(), ...this.#resting]) this.#failCall(load, new LoaderClosedError());
    if (this.#unsettled === 0) this.#idle.resolve();
    return this.#idle.promise;
  }

  async #attempt(load: Load): Promise<void> {
    const attempt = (load.attempt += 1);
    load.phase = 'calling';
    load.attemptStartedMs = this.#options.exactNowMs();
    this.#deadlines.add(load);
    this.#unsettled += 1;
    try {
      const result = await callLoader(load);
      if (isAt(load, attempt)) this.#succeedCall(load, result);
    } catch (error) {
      if (isAt(load, attempt)) this.#failCall(load, error);
    }
    this.#unsettled -= 1;
    if (this.#closed && this.#unsettled === 0) this.#idle.resolve();
  }

  #succeedCall(load: Load, result: unknown): void {
    load.succeed(result, this.#options.exactNowMs());
    this.#deadlines.remove(load);
  }

  #giveUpCall(load: Load): void {
    const error = new LoadTimeoutError(load.label, this.#options.loadTimeoutMs);
    load.base.tally.timeouts += 1;
    this.#failCall(load, error);
  }

  #failCall(load: Load, error: unknown): void {
    if (load.phase === 'calling') this.#deadlines.remove(load);
    load.phase = 'resting';
    this.#resting.delete(load);
    load.retry?.cancel();
    load.request?.abort(error);
    if (isFinal(error) || load.attempt >= load.registration.attempts) {
      load.phase = 'done';
      load.fail(error);
    } else {
      this.#tryLater(load);
    }
  }

  #tryLater(load: Load): void {
    const { retryBaseMs: baseMs, retryCapMs: capMs, random, clock } = this.#options;
    load.base.tally.retries += 1;
    this.#resting.add(load);
    const delayMs = backoffDelayMs(load.attempt, { baseMs, capMs, jitterRatio, random });
    load.retry = clock.schedule(() => {
      this.#resting.delete(load);
      void this.#attempt(load);
    }, delayMs);
  }
}

/** Whether the call numbered `attempt` is the one that the load still listens to. */
function isAt(load: Load, attempt: number): boolean {
  return load.phase === 'calling' && load.attempt === attempt;
}

/** Whether another attempt would be useless: a cycle stays one, and a load that failed inside was tried often enough. */
function isFinal(error: unknown): boolean {
  return error instanceof LoadCycleError || error instanceof LoadError || error instanceof LoaderClosedError;
}
