import { CallTimeoutError } from './breaker-errors.ts';
import type { CallBook } from './call-book.ts';
import type { Ticket } from './circuit-state.ts';
import { DeadlineSweep, Timed } from './deadline-sweep.ts';

/** What a guarded function is given. */
export interface CallContext {
  /** Is aborted when the call's deadline passes or its caller withdraws. Made when it is first asked for. */
  readonly signal: AbortSignal;
}

/** A function whose calls are guarded. */
export type Guarded<Result> = (context: CallContext) => Result | PromiseLike<Result>;

/** One call with a deadline or a signal: settles once, whatever its function does afterwards. */
export class TimedCall<Result> extends Timed implements CallContext {
  readonly #book: CallBook;
  readonly #ticket: Ticket;
  readonly #timeoutMs: number;
  #isSettled = false;
  #resolve!: (result: Result) => void;
  #reject!: (error: unknown) => void;
  #controller: AbortController | undefined;
  #callerSignal: AbortSignal | undefined;

  constructor(book: CallBook, ticket: Ticket, timeoutMs: number) {
    super();
    this.#book = book;
    this.#ticket = ticket;
    this.#timeoutMs = timeoutMs;
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  run(call: Guarded<Result>, signal: AbortSignal | undefined): Promise<Result> {
    const promise = new Promise<Result>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (this.#timeoutMs < Number.POSITIVE_INFINITY) DeadlineSweep.of(this.#book.rules.exactClock).add(this, this.#timeoutMs);
    if (signal !== undefined) {
      this.#callerSignal = signal;
      signal.addEventListener('abort', this.#withdraw, { once: true });
    }
    this.#begin(call);
    return promise;
  }

  override expire(): void {
    if (!this.#settle()) return;
    this.#book.timedOut(this.#ticket);
    this.#end(new CallTimeoutError(this.#book.name, this.#timeoutMs));
  }

  #begin(call: Guarded<Result>): void {
    let result: Result | PromiseLike<Result>;
    try {
      result = call(this);
    } catch (error) {
      return this.#threw(error);
    }
    if (isThenable(result)) Promise.resolve(result).then(this.#returned, this.#threw);
    else this.#returned(result);
  }

  readonly #returned = (result: Result): void => {
    if (!this.#settle()) return;
    this.#book.returned(this.#ticket, result);
    this.#resolve(result);
  };

  readonly #threw = (error: unknown): void => {
    if (!this.#settle()) return;
    this.#book.threw(this.#ticket, error);
    this.#reject(error);
  };

  readonly #withdraw = (): void => {
    const reason: unknown = this.#callerSignal?.reason;
    if (!this.#settle()) return;
    this.#book.withdrawn(this.#ticket);
    this.#end(reason);
  };

  #end(error: unknown): void {
    this.#reject(error);
    // Last, since it calls the listeners of the user.
    this.#controller?.abort(error);
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    DeadlineSweep.of(this.#book.rules.exactClock).remove(this);
    this.#callerSignal?.removeEventListener('abort', this.#withdraw);
    return true;
  }
}

function isThenable<Result>(value: Result | PromiseLike<Result>): value is PromiseLike<Result> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { readonly then?: unknown }).then === 'function'
  );
}
