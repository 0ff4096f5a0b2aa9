import type { Delivery } from './delivery.ts';

/** One call of a handler. */
export class Attempt {
  readonly delivery: Delivery;
  readonly deadlineMs: number;
  /** From 1. */
  readonly number: number;
  #controller: AbortController | undefined;

  constructor(delivery: Delivery, deadlineMs: number) {
    this.delivery = delivery;
    this.deadlineMs = deadlineMs;
    this.number = delivery.attempts + 1;
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  abort(reason: unknown): void {
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}
