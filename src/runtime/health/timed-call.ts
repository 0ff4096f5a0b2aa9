import type { Clock } from '../../foundation/clock.ts';
import type { CheckContext } from './check-outcome.ts';

/** How a call ended: with a value, with an error, or not in time. */
export type CallEnd =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'timeout' };

/** The signal of a call; made only when somebody asks for it, as most checks never do. */
class LazyContext implements CheckContext {
  #controller: AbortController | undefined;
  #reason: Error | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(this.#reason);
  }
}

/**
 * Calls a user's function, one call at a time: it gives up waiting after a time, yet counts as busy until the function
 * has really settled.
 */
export class TimedCall {
  readonly #clock: Clock;
  #context: LazyContext | undefined;
  #giveUp: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isBusy(): boolean {
    return this.#context !== undefined;
  }

  /** Starts the call and tells its end once: at once when `call` does not return a promise. Nothing may be under way. */
  start(call: (context: CheckContext) => unknown, timeoutMs: number, onEnd: (end: CallEnd) => void): void {
    const context = new LazyContext();
    this.#context = context;
    let answer: unknown;
    try {
      answer = call(context);
      if (!isThenable(answer)) return this.#settle({ kind: 'value', value: answer }, onEnd);
    } catch (error) {
      return this.#settle({ kind: 'error', error }, onEnd);
    }
    this.#wait(answer, context, timeoutMs, onEnd);
  }

  /** Aborts the signal of the call and stops waiting for it. */
  abort(): void {
    this.#giveUp?.();
  }

  #settle(end: CallEnd, onEnd: (end: CallEnd) => void): void {
    this.#context = undefined;
    this.#giveUp = undefined;
    onEnd(end);
  }

  #wait(answer: PromiseLike<unknown>, context: LazyContext, timeoutMs: number, onEnd: (end: CallEnd) => void): void {
    let isTold = false;
    const giveUp = (): void => {
      if (isTold) return;
      isTold = true;
      timer.cancel();
      context.abort(new DOMException(`not done within ${timeoutMs} ms, or closed`, 'TimeoutError'));
      onEnd({ kind: 'timeout' });
    };
    const settled = (end: CallEnd): void => {
      if (isTold) {
        this.#context = undefined;
        this.#giveUp = undefined;
        return;
      }
      isTold = true;
      timer.cancel();
      this.#settle(end, onEnd);
    };
    this.#giveUp = giveUp;
    const timer = this.#clock.schedule(giveUp, timeoutMs);
    // A thenable of the user's may call both, or twice, or throw: a promise of our own takes the first.
    Promise.resolve(answer).then(
      (value) => settled({ kind: 'value', value }),
      (error: unknown) => settled({ kind: 'error', error }),
    );
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
