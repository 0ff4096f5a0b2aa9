import type { Account } from './account.ts';
import { WaiterList } from './waiter.ts';
import type { Waiter } from './waiter.ts';

/**
 * All waiters of a pool. Serves them in the order in which they asked; a waiter whose organisation is at its quota stands
 * aside without holding up the others, and takes its old place again as soon as the quota allows.
 */
export class WaiterLine<Connection> {
  readonly #queue = new WaiterList<Connection>();
  /** Those for whom a connection is being reset or validated. */
  readonly #preparing = new WaiterList<Connection>();
  readonly #parkedAccounts = new Set<Account<Connection>>();
  /** Accounts with parked waiters that the quota no longer holds back. */
  readonly #readmitted = new Set<Account<Connection>>();
  length = 0;

  /** How many could take a connection now. */
  get demand(): number {
    return this.#queue.length + this.#readmitted.size;
  }

  join(waiter: Waiter<Connection>): void {
    this.#arrive(waiter);
    if (waiter.account.admits) this.#enqueue(waiter);
    else this.#park(waiter);
  }

  /** Joins as one for whom a connection is already being prepared. */
  joinPreparing(waiter: Waiter<Connection>): void {
    this.#arrive(waiter);
    this.#preparing.append(waiter);
  }

  /** The waiter whose turn it is. */
  first(): Waiter<Connection> | undefined {
    let first = this.#queue.head;
    for (const { parked } of this.#readmitted) {
      const candidate = parked.head;
      if (first === undefined || (candidate !== undefined && candidate.ticket < first.ticket)) first = candidate;
    }
    return first;
  }

  /** Takes a waiter out of the queue while a connection is prepared for it. It can still time out or be aborted. */
  setAside(waiter: Waiter<Connection>): void {
    this.#unlink(waiter);
    this.#preparing.append(waiter);
  }

  /** Gives a waiter that was set aside its old place again. */
  putBack(waiter: Waiter<Connection>): void {
    this.#preparing.remove(waiter);
    waiter.account.queued += 1;
    this.#queue.restore(waiter);
  }

  /** Takes a waiter out for good. */
  leave(waiter: Waiter<Connection>): void {
    this.#unlink(waiter);
    waiter.account.waiting -= 1;
    this.length -= 1;
    waiter.ignoreSignal?.();
  }

  /** To be called when the number of connections an organisation holds has changed. */
  reconsider(account: Account<Connection>): void {
    if (this.#parkedAccounts.size === 0) return;
    if (account.parked.length === 0) this.#parkedAccounts.delete(account);
    if (account.parked.length > 0 && account.admits) this.#readmitted.add(account);
    else this.#readmitted.delete(account);
  }

  /** Every waiter; the one just yielded may leave. */
  *[Symbol.iterator](): Generator<Waiter<Connection>> {
    yield* this.#queue;
    yield* this.#preparing;
    for (const account of this.#parkedAccounts) yield* account.parked;
  }

  #arrive(waiter: Waiter<Connection>): void {
    waiter.account.waiting += 1;
    this.length += 1;
  }

  #enqueue(waiter: Waiter<Connection>): void {
    waiter.account.queued += 1;
    this.#queue.append(waiter);
  }

  #park(waiter: Waiter<Connection>): void {
    waiter.account.parked.append(waiter);
    this.#parkedAccounts.add(waiter.account);
  }

  #unlink(waiter: Waiter<Connection>): void {
    if (waiter.list === this.#queue) waiter.account.queued -= 1;
    waiter.list?.remove(waiter);
    this.reconsider(waiter.account);
  }
}
