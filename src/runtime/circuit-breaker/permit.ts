import { CallTimeoutError } from './breaker-errors.ts';
import type { CallBook } from './call-book.ts';
import type { Ticket } from './circuit-state.ts';
import { DeadlineSweep, Timed } from './deadline-sweep.ts';

/**
 * Leave to make one call, for the scope style. The first verdict counts, and later ones have no effect. Disposed of without one, as by an error that
 * leaves the scope, it counts as failed.
 *
 * @example
 * using permit = breaker.acquire();
 * const answer = await send({ signal: permit.signal });
 * permit.succeed(answer);
 */
export class Permit implements Disposable {
  readonly #book: CallBook;
  readonly #ticket: Ticket;
  #isSettled = false;
  #deadline: PermitDeadline | undefined;
  #controller: AbortController | undefined;

  /** @internal */
  constructor(book: CallBook, ticket: Ticket, timeoutMs: number | undefined) {
    this.#book = book;
    this.#ticket = ticket;
    if (timeoutMs === undefined) return;
    this.#deadline = new PermitDeadline(() => this.#expire(timeoutMs));
    DeadlineSweep.of(book.rules.exactClock).add(this.#deadline, timeoutMs);
  }

  /** Is aborted when the deadline passes without a verdict. */
  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  /** False while the verdict is open. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The call has succeeded, unless `result` is one that counts as failed. */
  succeed(result?: unknown): void {
    if (this.#settle()) this.#book.returned(this.#ticket, result);
  }

  /** The call has failed, unless `error` is given and one that does not count. */
  fail(error?: unknown): void {
    if (!this.#settle()) return;
    if (error === undefined) this.#book.failed(this.#ticket);
    else this.#book.threw(this.#ticket, error);
  }

  /** The call says nothing about the other side, and counts as neither. */
  ignore(): void {
    if (this.#settle()) this.#book.withdrawn(this.#ticket);
  }

  [Symbol.dispose](): void {
    this.fail();
  }

  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    if (this.#deadline !== undefined) DeadlineSweep.of(this.#book.rules.exactClock).remove(this.#deadline);
    return true;
  }

  #expire(timeoutMs: number): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#book.timedOut(this.#ticket);
    this.#controller ??= new AbortController();
    this.#controller.abort(new CallTimeoutError(this.#book.name, timeoutMs));
  }
}

class PermitDeadline extends Timed {
  readonly #onExpired: () => void;

  constructor(onExpired: () => void) {
    super();
    this.#onExpired = onExpired;
  }

  override expire(): void {
    this.#onExpired();
  }
}
