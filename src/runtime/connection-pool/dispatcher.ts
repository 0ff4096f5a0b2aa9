import type { Clock } from '../../foundation/clock.ts';
import type { Account } from './account.ts';
import { Books } from './books.ts';
import { LeakWatch } from './leak-watch.ts';
import type { Asker } from './leak-watch.ts';
import { Lease } from './lease.ts';
import { AcquireAbortedError, AcquireTimeoutError, PoolClosedError } from './pool-errors.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { Slot } from './slot.ts';
import { Stock } from './stock.ts';
import type { StockHost } from './stock.ts';
import { WaiterLine } from './waiter-line.ts';
import { Waiter } from './waiter.ts';
import { Wakeup } from './wakeup.ts';

/**
 * Brings waiters and connections together. Every method leaves the pool in a consistent state before it returns; a user's function
 * runs only after that, in a turn of its own, so that it may call the pool again.
 */
export class Dispatcher<Connection> implements StockHost<Connection> {
  readonly books: Books<Connection>;
  readonly line = new WaiterLine<Connection>();
  readonly stock: Stock<Connection>;
  readonly #options: ResolvedOptions<Connection>;
  readonly #clock: Clock;
  readonly #wakeup: Wakeup;
  /** Called when connections were opened or closed, or the last lease has ended. */
  readonly #settled: () => void;
  readonly #leaks: LeakWatch<Connection>;
  readonly #scales: boolean;
  /** Nothing needs to be done for a connection that has been idle for less. */
  readonly #patienceMs: number;
  #ticket = 0;
  #closed = false;

  constructor(options: ResolvedOptions<Connection>, settled: () => void) {
    this.#options = options;
    this.#clock = options.clock;
    this.#settled = settled;
    this.#scales = options.scaling !== undefined;
    this.#patienceMs = Math.min(
      options.idleTimeoutMs || Number.POSITIVE_INFINITY,
      options.keepAliveMs || Number.POSITIVE_INFINITY,
    );
    this.#wakeup = new Wakeup(options.clock, (nowMs) => this.#sweep(nowMs));
    this.books = new Books(options);
    this.#leaks = new LeakWatch(options.leakThresholdMs, this.books.tally, this.books.outbox, options.onLeak);
    this.stock = new Stock(options, this.books.tally, this);
  }

  /** A lease on an idle connection that is fit as it is; undefined when there is none. */
  acquireAtOnce(account: Account, nowMs: number, asker: Asker): Lease<Connection> | undefined {
    if (!account.admits || this.#closed) return undefined;
    const slot = this.stock.take(account.id, nowMs);
    if (slot === undefined) return undefined;
    if (this.stock.preparation.isNeeded(slot, account.id, nowMs)) {
      this.stock.put(slot, nowMs);
      return undefined;
    }
    this.#hold(slot, account, nowMs);
    return this.#lease(slot, account, this.#leaks.originOf(asker));
  }

  /** Waits for a connection. */
  acquireLater(account: Account, nowMs: number, timeoutMs: number, asker: Asker): Waiter<Connection> {
    const waiter = new Waiter<Connection>(account, this.#ticket++, nowMs, timeoutMs, this.#leaks.originOf(asker));
    this.line.join(waiter);
    this.#wakeup.at(waiter.deadlineMs);
    if (this.stock.hasMore) this.#serve(nowMs);
    return waiter;
  }

  /** Ends the wait of one who no longer wants a connection. */
  giveUp(waiter: Waiter<Connection>, reason: unknown): void {
    if (waiter.list === undefined) return;
    this.line.leave(waiter);
    this.books.tally.aborts += 1;
    waiter.refuse(new AcquireAbortedError(reason));
    this.#serve(this.#clock.monotonicMs());
  }

  takeBack(slot: Slot<Connection>, discard: boolean): void {
    const nowMs = this.#clock.monotonicMs();
    const account = this.#letGo(slot, nowMs);
    this.books.released(account);
    slot.lease = undefined;
    slot.origin = undefined;
    slot.lastOrganisation = account.id;
    slot.idleSinceMs = nowMs;
    if (discard) this.stock.retire(slot, 'discarded');
    this.#shelve(slot, nowMs);
  }

  stockChanged(): void {
    if (!this.#closed) this.#tend(this.#clock.monotonicMs());
    this.#settled();
  }

  openingChanged(failure: { readonly cause: unknown } | undefined): void {
    if (!this.#closed) this.books.health.observeOpening(failure, this.books.inUse);
  }

  connectionLost(slot: Slot<Connection>, cause: unknown): void {
    const organisationId = slot.account?.id;
    this.books.outbox.post(this.#options.onConnectionLost, {
      cause,
      ...(organisationId === undefined ? {} : { organisationId }),
    });
  }

  /** Opens what is missing to the target. */
  refill(nowMs: number): void {
    this.#wakeup.at(this.stock.refill(this.books.target.value, nowMs));
  }

  /** Refuses all who wait and whatever comes, and closes what is idle. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.line) {
      this.line.leave(waiter);
      waiter.refuse(new PoolClosedError());
    }
    this.#wakeup.stop();
    this.stock.close();
  }

  /** Gives waiters their connections, in the order in which they asked. */
  #serve(nowMs: number): void {
    while (this.stock.idle > 0) {
      const waiter = this.line.first();
      const slot = waiter && this.stock.take(waiter.account.id, nowMs);
      if (waiter === undefined || slot === undefined) break;
      this.#give(slot, waiter, nowMs);
    }
    if (this.line.demand > 0) this.#wakeup.at(this.stock.provide(this.line.demand, nowMs));
  }

  /** Hands a connection that came back to the waiter whose turn it is, when nothing is to be weighed or done before. */
  #passOn(slot: Slot<Connection>, nowMs: number): boolean {
    const waiter = this.line.first();
    if (waiter === undefined || !this.stock.isFit(slot, waiter.account.id, nowMs)) return false;
    this.#grant(slot, waiter, nowMs);
    return true;
  }

  #give(slot: Slot<Connection>, waiter: Waiter<Connection>, nowMs: number): void {
    if (this.stock.preparation.isNeeded(slot, waiter.account.id, nowMs)) {
      this.line.setAside(waiter);
      this.#hold(slot, waiter.account, nowMs);
      void this.#prepare(slot, waiter, nowMs);
    } else this.#grant(slot, waiter, nowMs);
  }

  #grant(slot: Slot<Connection>, waiter: Waiter<Connection>, nowMs: number): void {
    this.line.leave(waiter);
    this.#hold(slot, waiter.account, nowMs);
    this.#deliver(slot, waiter, nowMs);
  }

  async #prepare(slot: Slot<Connection>, waiter: Waiter<Connection>, startMs: number): Promise<void> {
    const unfit = await this.stock.preparation.run(slot, waiter.account.id, startMs);
    const nowMs = this.#clock.monotonicMs();
    if (unfit === undefined && !slot.lost && waiter.list !== undefined) {
      this.line.leave(waiter);
      return this.#deliver(slot, waiter, nowMs);
    }
    this.#letGo(slot, nowMs);
    if (unfit !== undefined) this.stock.retire(slot, unfit);
    if (waiter.list !== undefined) this.line.putBack(waiter);
    this.#shelve(slot, nowMs);
  }

  #deliver(slot: Slot<Connection>, waiter: Waiter<Connection>, nowMs: number): void {
    this.books.waited(waiter.account, Math.max(0, nowMs - waiter.askedMs));
    waiter.settle(this.#lease(slot, waiter.account, waiter.origin));
  }

  #lease(slot: Slot<Connection>, account: Account, origin: Error | undefined): Lease<Connection> {
    slot.used = true;
    if (origin !== undefined) this.#wakeup.at(this.#leaks.begin(slot, origin, this.#clock.monotonicMs()));
    this.books.acquired(account);
    return new Lease(slot, account.id);
  }

  #hold(slot: Slot<Connection>, account: Account, nowMs: number): void {
    this.books.hold(slot, account, nowMs);
    this.line.reconsider(account);
    if (this.#scales) this.#wakeup.at(this.books.target.observe(this.#demand, nowMs));
  }

  #letGo(slot: Slot<Connection>, nowMs: number): Account {
    const account = this.books.letGo(slot, nowMs);
    this.line.reconsider(account);
    return account;
  }

  get #demand(): number {
    return this.books.inUse + this.line.length;
  }

  /** Puts a connection back, for whoever waits. */
  #shelve(slot: Slot<Connection>, nowMs: number): void {
    if (this.line.length > 0 && this.#passOn(slot, nowMs)) return;
    if (!slot.retired) this.stock.put(slot, nowMs);
    if (this.line.length > 0) this.#serve(nowMs);
    this.books.health.observeUse(this.books.inUse);
    if (slot.retired) this.stockChanged();
    else if (this.#wakeup.dueMs > nowMs + this.#patienceMs) this.#wakeup.at(nowMs + this.#patienceMs);
  }

  #tend(nowMs: number): void {
    this.#serve(nowMs);
    this.refill(nowMs);
    this.books.health.observeUse(this.books.inUse);
    this.#wakeup.at(this.stock.nextDue(this.books.target.value, nowMs));
  }

  /** Does all that time brings. */
  #sweep(nowMs: number): void {
    this.#wakeup.at(this.#expireWaiters(nowMs));
    this.#wakeup.at(this.books.target.review(this.#demand, nowMs));
    this.stock.retireIdle(this.books.target.value, nowMs);
    for (const slot of this.stock.takeUnproven(nowMs)) void this.#keepAlive(slot);
    this.#wakeup.at(this.#leaks.review(this.stock.open, nowMs));
    this.#tend(nowMs);
  }

  /** @returns When the next wait ends. */
  #expireWaiters(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const waiter of this.line) {
      if (waiter.deadlineMs > nowMs) nextMs = Math.min(nextMs, waiter.deadlineMs);
      else this.#expire(waiter, nowMs);
    }
    return nextMs;
  }

  #expire(waiter: Waiter<Connection>, nowMs: number): void {
    this.line.leave(waiter);
    this.books.timedOut(waiter.account);
    waiter.refuse(new AcquireTimeoutError(Math.round(nowMs - waiter.askedMs), this.books.health.openFailure));
  }

  async #keepAlive(slot: Slot<Connection>): Promise<void> {
    if (!(await this.stock.preparation.validate(slot))) this.stock.retire(slot, 'invalid');
    this.#shelve(slot, this.#clock.monotonicMs());
  }
}
