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
  /** Those whom the quota of their organisation holds back. No list in it is empty. */
  readonly #parked = new Map<Account, WaiterList<Connection>>();
  /** Accounts with parked waiters that the quota no longer holds back. */
  readonly #readmitted = new Set<Account>();
  length = 0;

  /** How many could take a connection now. */
  get demand(): number {
    return this.#queue.length + this.#readmitted.size;
  }

  join(waiter: Waiter<Connection>): void {
    waiter.account.waiting += 1;
    this.length += 1;
    if (waiter.account.admits) {
      waiter.account.queued += 1;
      this.#queue.append(waiter);
    } else this.#park(waiter);
  }

  /** The waiter whose turn it is. */
  first(): Waiter<Connection> | undefined {
    let first = this.#queue.head;
    if (this.#readmitted.size === 0) return first;
    for (const account of this.#readmitted) {
      const candidate = this.#parked.get(account)?.head;
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
    this.reconsider(waiter.account);
  }

  /** Takes a waiter out for good. */
  leave(waiter: Waiter<Connection>): void {
    this.#unlink(waiter);
    waiter.account.waiting -= 1;
    this.length -= 1;
    waiter.ignoreSignal?.();
  }

  /** To be called when the number of connections an organisation holds has changed. */
  reconsider(account: Account): void {
    if (account.parked === 0) return;
    if (account.admits) this.#readmitted.add(account);
    else this.#readmitted.delete(account);
  }

  /** Every waiter; the one just yielded may leave. */
  *[Symbol.iterator](): Generator<Waiter<Connection>> {
    yield* this.#queue;
    yield* this.#preparing;
    for (const parked of this.#parked.values()) yield* parked;
  }

  #park(waiter: Waiter<Connection>): void {
    const parked = this.#parked.get(waiter.account) ?? new WaiterList<Connection>();
    this.#parked.set(waiter.account, parked);
    parked.append(waiter);
    waiter.account.parked += 1;
  }

  #unlink(waiter: Waiter<Connection>): void {
    const { account, list } = waiter;
    list?.remove(waiter);
    if (list === this.#queue) account.queued -= 1;
    else if (list !== this.#preparing) this.#unpark(account);
    this.reconsider(account);
  }

  #unpark(account: Account): void {
    account.parked -= 1;
    if (account.parked > 0) return;
    this.#parked.delete(account);
    this.#readmitted.delete(account);
  }
}
