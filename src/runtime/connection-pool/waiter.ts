import type { Account } from './account.ts';
import type { Lease } from './lease.ts';

/** One acquisition that waits. It stands in at most one list at a time. */
export class Waiter<Connection> {
  readonly promise: Promise<Lease<Connection>>;
  readonly account: Account;
  /** Who asked earlier has the smaller ticket. */
  readonly ticket: number;
  readonly askedMs: number;
  /** A whole number takes no memory of its own, as a deadline would. */
  readonly timeoutMs: number;
  /** Carries the stack of the acquisition, when leaks are watched. */
  readonly origin: Error | undefined;
  /** Ends the wait with a lease, or by way of `refuse`. */
  settle!: (outcome: Lease<Connection> | Promise<never>) => void;
  /** Takes the listener off the caller's signal. */
  ignoreSignal: (() => void) | undefined = undefined;
  list: WaiterList<Connection> | undefined = undefined;
  previous: Waiter<Connection> | undefined = undefined;
  next: Waiter<Connection> | undefined = undefined;

  constructor(account: Account, ticket: number, askedMs: number, timeoutMs: number, origin: Error | undefined) {
    this.account = account;
    this.ticket = ticket;
    this.askedMs = askedMs;
    this.timeoutMs = timeoutMs;
    this.origin = origin;
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get deadlineMs(): number {
    return this.askedMs + this.timeoutMs;
  }

  /** Through a rejected promise: most are served, and a function to reject with, kept by each, would take a fifth of the memory of a wait. */
  refuse(reason: Error): void {
    this.settle(Promise.reject(reason));
  }
}

/** Waiters in the order of their tickets. Appending and removing take the same time at any length. */
export class WaiterList<Connection> {
  head: Waiter<Connection> | undefined = undefined;
  #tail: Waiter<Connection> | undefined = undefined;
  length = 0;

  append(waiter: Waiter<Connection>): void {
    this.#insertAfter(this.#tail, waiter);
  }

  /** Puts back a waiter that had left; near the head, as it is among the oldest. */
  restore(waiter: Waiter<Connection>): void {
    let before: Waiter<Connection> | undefined;
    for (let each = this.head; each !== undefined && each.ticket < waiter.ticket; each = each.next) before = each;
    this.#insertAfter(before, waiter);
  }

  remove(waiter: Waiter<Connection>): void {
    const { previous, next } = waiter;
    if (previous === undefined) this.head = next;
    else previous.next = next;
    if (next === undefined) this.#tail = previous;
    else next.previous = previous;
    waiter.list = undefined;
    waiter.previous = undefined;
    waiter.next = undefined;
    this.length -= 1;
  }

  *[Symbol.iterator](): Generator<Waiter<Connection>> {
    for (let each = this.head; each !== undefined;) {
      const { next } = each;
      yield each;
      each = next;
    }
  }

  #insertAfter(previous: Waiter<Connection> | undefined, waiter: Waiter<Connection>): void {
    const next = previous === undefined ? this.head : previous.next;
    waiter.list = this;
    waiter.previous = previous;
    waiter.next = next;
    if (previous === undefined) this.head = waiter;
    else previous.next = waiter;
    if (next === undefined) this.#tail = waiter;
    else next.previous = waiter;
    this.length += 1;
  }
}
