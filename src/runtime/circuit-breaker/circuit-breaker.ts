import { assertConfig, durationFrom } from '../shared/validate-config.ts';
import { TooManyListenersError } from './breaker-errors.ts';
import { breakerMetrics, readFigures } from './breaker-metrics.ts';
import type { BreakerOptions } from './breaker-options.ts';
import type { BreakerStatistics } from './breaker-statistics.ts';
import { CallBook } from './call-book.ts';
import type { CircuitStateName, Ticket } from './circuit-state.ts';
import { Permit } from './permit.ts';
import { resolveBreaker } from './resolve-options.ts';
import type { TransitionListener } from './transition.ts';
import { TimedCall } from './timed-call.ts';
import type { CallContext, Guarded } from './timed-call.ts';

export interface BreakerCallOptions {
  /** Deadline of this call in place of the breaker's. */
  readonly timeoutMs?: number;
  /** Withdraws the call: its promise rejects with the signal's reason at once, and it counts as neither success nor failure. */
  readonly signal?: AbortSignal;
}

/**
 * Stops calling what keeps failing, and tries from time to time whether it has recovered. All styles (`call`, `tryCall`, `callSync`, `acquire`, `wrap`,
 * `guard`) share one state and one account. What a call brings back after the circuit has changed is counted and changes nothing.
 *
 * @example
 * const breaker = new CircuitBreaker({ name: 'billing', timeoutMs: 2_000, isFailedResult: (answer) => (answer as Response).status >= 500 });
 * const answer = await breaker.call(({ signal }) => fetch('https://billing.example', { signal }));
 */
export class CircuitBreaker implements Disposable {
  readonly #book: CallBook;
  readonly #metrics: Disposable | undefined;

  /**
   * @param book  For `CircuitBreakers` alone, which keeps the accounts of its breakers.
   * @throws {InvalidConfigurationError} naming every option out of bounds.
   */
  constructor(options: BreakerOptions = {}, book: CallBook = openBook(options)) {
    this.#book = book;
    this.#metrics = options.metrics?.register(() => breakerMetrics([readFigures(book)], {}));
  }

  get name(): string {
    return this.#book.name;
  }

  get state(): CircuitStateName {
    return this.#book.state.name();
  }

  /** 0 when a call would be let through now; else as of `CircuitOpenError`. */
  get retryAfterMs(): number {
    return this.#book.state.retryAfterMs();
  }

  /**
   * What `call` gives.
   *
   * @throws {CircuitOpenError} the circuit lets no call through; `call` was not called.
   * @throws {CallTimeoutError} the deadline passed first.
   * @throws {InvalidConfigurationError} `timeoutMs` is no duration.
   */
  call<Result>(call: Guarded<Result>, options?: BreakerCallOptions): Promise<Result> {
    const book = this.#book;
    if (options === undefined && book.rules.timeoutMs === undefined) return callPlain(book, call);
    return this.#callTimed(call, options);
  }

  /** As `call`, but undefined, rather than a promise, when the circuit lets no call through. */
  tryCall<Result>(call: Guarded<Result>, options?: BreakerCallOptions): Promise<Result> | undefined {
    const book = this.#book;
    if (options === undefined && book.rules.timeoutMs === undefined) {
      const ticket = book.tryAdmit();
      return ticket === undefined ? undefined : follow(book, ticket, call);
    }
    const timeoutMs = limitOf(book, options);
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const ticket = book.tryAdmit();
    return ticket === undefined ? undefined : new TimedCall<Result>(book, ticket, timeoutMs).run(call, signal);
  }

  /**
   * What the synchronous function `call` returns. It has no deadline, since nothing can interrupt it.
   *
   * @throws {CircuitOpenError} the circuit lets no call through.
   */
  callSync<Result>(call: () => Result): Result {
    const book = this.#book;
    const ticket = book.admit();
    let result: Result;
    try {
      result = call();
    } catch (error) {
      book.threw(ticket, error);
      throw error;
    }
    book.returned(ticket, result);
    return result;
  }

  /**
   * Leave to make one call, whose outcome the caller tells.
   *
   * @throws {CircuitOpenError} the circuit lets no call through.
   */
  acquire(options?: Pick<BreakerCallOptions, 'timeoutMs'>): Permit {
    const timeoutMs = options?.timeoutMs === undefined ? this.#book.rules.timeoutMs : limitOf(this.#book, options);
    return new Permit(this.#book, this.#book.admit(), timeoutMs);
  }

  /** As `acquire`, but undefined when the circuit lets no call through. */
  tryAcquire(options?: Pick<BreakerCallOptions, 'timeoutMs'>): Permit | undefined {
    const timeoutMs = options?.timeoutMs === undefined ? this.#book.rules.timeoutMs : limitOf(this.#book, options);
    const ticket = this.#book.tryAdmit();
    return ticket === undefined ? undefined : new Permit(this.#book, ticket, timeoutMs);
  }

  /** `call`, guarded: same parameters, same `this`, same result. */
  wrap<This, Parameters extends unknown[], Result>(
    call: (this: This, ...parameters: Parameters) => PromiseLike<Result>,
    options?: BreakerCallOptions,
  ): (this: This, ...parameters: Parameters) => Promise<Result> {
    const run = (guarded: Guarded<Result>): Promise<Result> => this.call(guarded, options);
    return function wrapped(this: This, ...parameters: Parameters) {
      return run(() => call.apply(this, parameters));
    };
  }

  /** The synchronous function `call`, guarded: same parameters, same `this`, same result. */
  wrapSync<This, Parameters extends unknown[], Result>(
    call: (this: This, ...parameters: Parameters) => Result,
  ): (this: This, ...parameters: Parameters) => Result {
    const run = (guarded: () => Result): Result => this.callSync(guarded);
    return function wrapped(this: This, ...parameters: Parameters) {
      return run(() => call.apply(this, parameters));
    };
  }

  /** `call` as a function of its own, for whoever runs calls through a guard, such as the service communicator. */
  get guard(): <Result>(call: () => Promise<Result>) => Promise<Result> {
    return (call) => this.call(call);
  }

  /** Lets no call through until `reset` or `forceClosed`. */
  forceOpen(): void {
    this.#book.state.force('OPEN');
  }

  /** Lets every call through, whatever they bring back, until `reset` or `forceOpen`. */
  forceClosed(): void {
    this.#book.state.force('CLOSED');
  }

  /** Closes the circuit as if it were new. Figures are kept; calls under way no longer count for the state. */
  reset(): void {
    this.#book.state.reset();
  }

  /**
   * Calls `listener` for each transition, in a microtask, until what is returned is disposed of. What it throws is contained.
   *
   * @throws {TooManyListenersError} `maxListeners` are subscribed.
   */
  onTransition(listener: TransitionListener): Disposable {
    const { rules, tally } = this.#book;
    const listeners = this.#book.listeners();
    if (typeof listener !== 'function') throw new TypeError('listener must be a function');
    if (listeners.size >= rules.maxListeners) {
      tally.trouble.listenersRefused += 1;
      throw new TooManyListenersError(rules.maxListeners);
    }
    return listeners.add(listener);
  }

  statistics(): BreakerStatistics {
    return this.#book.statistics();
  }

  /** Takes its metrics out of the sink. The breaker goes on. */
  [Symbol.dispose](): void {
    this.#metrics?.[Symbol.dispose]();
  }

  async #callTimed<Result>(call: Guarded<Result>, options: BreakerCallOptions | undefined): Promise<Result> {
    const timeoutMs = limitOf(this.#book, options);
    const signal = options?.signal;
    signal?.throwIfAborted();
    return new TimedCall<Result>(this.#book, this.#book.admit(), timeoutMs).run(call, signal);
  }
}

function openBook(options: BreakerOptions): CallBook {
  const { name, rules } = resolveBreaker(options);
  return new CallBook(name, rules);
}

/** Of a call that nobody withdraws: each has a signal of its own, so that listeners that stay on it go with it. */
const plainContext: CallContext = {
  get signal() {
    return new AbortController().signal;
  },
};

async function callPlain<Result>(book: CallBook, call: Guarded<Result>): Promise<Result> {
  const ticket = book.admit();
  let result: Awaited<Result>;
  try {
    result = await call(plainContext);
  } catch (error) {
    book.threw(ticket, error);
    throw error;
  }
  book.returned(ticket, result);
  return result;
}

/** The same with a ticket at hand. Not shared with `callPlain`: one more asynchronous function would cost as much as all the rest. */
async function follow<Result>(book: CallBook, ticket: Ticket, call: Guarded<Result>): Promise<Result> {
  let result: Awaited<Result>;
  try {
    result = await call(plainContext);
  } catch (error) {
    book.threw(ticket, error);
    throw error;
  }
  book.returned(ticket, result);
  return result;
}

/** @throws {InvalidConfigurationError} the call's own deadline is no duration. */
function limitOf({ rules }: CallBook, options: BreakerCallOptions | undefined): number {
  const own = options?.timeoutMs;
  if (own === undefined) return rules.timeoutMs ?? Number.POSITIVE_INFINITY;
  // Only what is wrong is worth the list of checks.
  if (!(own >= 1 && own <= 2_147_483_647)) assertConfig('call through a circuit breaker', [durationFrom('timeoutMs', own, 1)]);
  return own;
}
