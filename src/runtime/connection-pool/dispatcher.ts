import type { Clock } from '../../foundation/clock.ts';
import type { Account } from './account.ts';
import { findLeaks } from './find-leaks.ts';
import { HealthMonitor } from './health-monitor.ts';
import { Lease } from './lease.ts';
import { OrganisationAccounts } from './organisation-accounts.ts';
import { Outbox } from './outbox.ts';
import { AcquireAbortedError, AcquireTimeoutError, PoolClosedError } from './pool-errors.ts';
import { PoolTally } from './pool-tally.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import type { Slot } from './slot.ts';
import { Stock } from './stock.ts';
import type { StockHost } from './stock.ts';
import { TargetSize } from './target-size.ts';
import { UtilisationTrend } from './utilisation-trend.ts';
import { WaiterLine } from './waiter-line.ts';
import { Waiter } from './waiter.ts';
import { Wakeup } from './wakeup.ts';

/** The public function that was called; a captured stack begins above it. */
type Asker = (...parameters: never[]) => unknown;

/**
 * Brings waiters and connections together. Every method leaves the pool in a consistent state before it returns; a user's function
 * runs only after that, in a turn of its own, so that it may call the pool again.
 */
export class Dispatcher<Connection> implements StockHost<Connection> {
  readonly tally = new PoolTally();
  readonly outbox = new Outbox();
  readonly line = new WaiterLine<Connection>();
  readonly accounts: OrganisationAccounts<Connection>;
  readonly stock: Stock<Connection>;
  readonly health: HealthMonitor;
  readonly target: TargetSize;
  readonly trend: UtilisationTrend;
  readonly #options: ResolvedOptions<Connection>;
  readonly #clock: Clock;
  readonly #wakeup: Wakeup;
  /** Called when connections were opened or closed, or the last lease has ended. */
  readonly #settled: () => void;
  readonly #watchesLeaks: boolean;
  #ticket = 0;
  #closed = false;
  inUse = 0;

  constructor(options: ResolvedOptions<Connection>, settled: () => void) {
    this.#options = options;
    this.#clock = options.clock;
    this.#settled = settled;
    this.#watchesLeaks = options.leakThresholdMs > 0;
    this.#wakeup = new Wakeup(options.clock, (nowMs) => this.#sweep(nowMs));
    this.accounts = new OrganisationAccounts(options);
    this.stock = new Stock(options, this.tally, this);
    this.health = new HealthMonitor(options.max, options.degradedRatio, this.outbox, options.onHealthChange);
    this.target = new TargetSize(options.min, options.max, options.scaling);
    this.trend = new UtilisationTrend(options.trendWindowMs, options.max, options.clock.monotonicMs());
  }

  /** A lease on an idle connection that is fit as it is; undefined when there is none. */
  acquireAtOnce(account: Account<Connection>, nowMs: number, asker: Asker): Lease<Connection> | undefined {
    if (!account.admits || this.#closed) return undefined;
    const slot = this.stock.take(account.id, nowMs);
    if (slot === undefined) return undefined;
    if (this.stock.needsPreparation(slot, account.id, nowMs)) {
      this.stock.put(slot, nowMs);
      return undefined;
    }
    this.#hold(slot, account, nowMs);
    return this.#lease(slot, account, nowMs, this.#originOf(asker));
  }

  /** Waits for a connection. */
  acquireLater(account: Account<Connection>, nowMs: number, timeoutMs: number, asker: Asker): Waiter<Connection> {
    const waiter = new Waiter(account, this.#ticket++, nowMs, nowMs + timeoutMs, this.#originOf(asker));
    this.line.join(waiter);
    this.#wakeup.at(waiter.deadlineMs);
    this.#serve(nowMs);
    return waiter;
  }

  /** Ends the wait of one who no longer wants a connection. */
  giveUp(waiter: Waiter<Connection>, reason: unknown): void {
    if (waiter.list === undefined) return;
    this.line.leave(waiter);
    this.tally.aborts += 1;
    waiter.reject(new AcquireAbortedError(reason));
    this.#serve(this.#clock.monotonicMs());
  }

  takeBack(slot: Slot<Connection>, discard: boolean): void {
    const nowMs = this.#clock.monotonicMs();
    const account = this.#letGo(slot, nowMs);
    account.releases += 1;
    this.tally.releases += 1;
    slot.lease = undefined;
    slot.origin = undefined;
    slot.lastOrganisation = account.id;
    slot.idleSinceMs = nowMs;
    slot.provenMs = nowMs;
    if (discard) this.stock.retire(slot, 'discarded');
    this.#shelve(slot, nowMs);
  }

  stockChanged(): void {
    this.#tend(this.#clock.monotonicMs());
    this.#settled();
  }

  openingChanged(failure: { readonly cause: unknown } | undefined): void {
    if (!this.#closed) this.health.observeOpening(failure);
  }

  connectionLost(slot: Slot<Connection>, cause: unknown): void {
    const organisationId = slot.account?.id;
    this.outbox.post(this.#options.onConnectionLost, { cause, ...(organisationId === undefined ? {} : { organisationId }) });
  }

  /** Opens what is missing to the target. */
  refill(nowMs: number): void {
    this.#wakeup.at(this.stock.refill(this.target.value, nowMs));
  }

  /** Refuses all who wait and whatever comes, and closes what is idle. */
  close(): void {
    this.#closed = true;
    for (const waiter of this.line) {
      this.line.leave(waiter);
      waiter.reject(new PoolClosedError());
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

  #give(slot: Slot<Connection>, waiter: Waiter<Connection>, nowMs: number): void {
    if (this.stock.needsPreparation(slot, waiter.account.id, nowMs)) {
      this.line.setAside(waiter);
      this.#hold(slot, waiter.account, nowMs);
      void this.#prepare(slot, waiter, nowMs);
    } else {
      this.line.leave(waiter);
      this.#hold(slot, waiter.account, nowMs);
      this.#deliver(slot, waiter, nowMs);
    }
  }

  async #prepare(slot: Slot<Connection>, waiter: Waiter<Connection>, startMs: number): Promise<void> {
    const unfit = await this.stock.prepare(slot, waiter.account.id, startMs);
    const nowMs = this.#clock.monotonicMs();
    if (unfit === undefined && waiter.list !== undefined) {
      this.line.leave(waiter);
      return this.#deliver(slot, waiter, nowMs);
    }
    this.#letGo(slot, nowMs);
    if (unfit !== undefined) this.stock.retire(slot, unfit);
    if (waiter.list !== undefined) this.line.putBack(waiter);
    this.#shelve(slot, nowMs);
  }

  #deliver(slot: Slot<Connection>, waiter: Waiter<Connection>, nowMs: number): void {
    const waitedMs = Math.max(0, nowMs - waiter.askedMs);
    this.tally.waits.record(waitedMs);
    waiter.account.waitedMs += waitedMs;
    if (waitedMs > waiter.account.longestWaitMs) waiter.account.longestWaitMs = waitedMs;
    waiter.resolve(this.#lease(slot, waiter.account, nowMs, waiter.origin));
  }

  #lease(slot: Slot<Connection>, account: Account<Connection>, nowMs: number, origin: Error | undefined): Lease<Connection> {
    slot.used = true;
    slot.leasedMs = nowMs;
    slot.origin = origin;
    if (origin !== undefined) this.#wakeup.at(nowMs + this.#options.leakThresholdMs);
    account.acquisitions += 1;
    this.tally.acquisitions += 1;
    this.trend.add(this.inUse);
    return new Lease(slot, account.id);
  }

  /** Counts the connection as in use by the organisation. */
  #hold(slot: Slot<Connection>, account: Account<Connection>, nowMs: number): void {
    this.trend.reach(nowMs, this.inUse);
    slot.account = account;
    account.inUse += 1;
    account.lastUsedMs = nowMs;
    this.inUse += 1;
    this.line.reconsider(account);
    this.health.observeUse(this.inUse);
    if (this.#options.scaling !== undefined) this.#wakeup.at(this.target.observe(this.inUse + this.line.length, nowMs));
  }

  #letGo(slot: Slot<Connection>, nowMs: number): Account<Connection> {
    const account = slot.account as Account<Connection>;
    this.trend.reach(nowMs, this.inUse);
    slot.account = undefined;
    account.inUse -= 1;
    account.lastUsedMs = nowMs;
    this.inUse -= 1;
    this.line.reconsider(account);
    return account;
  }

  /** Puts a connection back, for whoever waits. */
  #shelve(slot: Slot<Connection>, nowMs: number): void {
    if (!slot.retired) this.stock.put(slot, nowMs);
    if (this.line.length > 0) this.#serve(nowMs);
    this.health.observeUse(this.inUse);
    if (slot.retired) this.stockChanged();
    else this.#wakeup.at(this.stock.dueOf(slot, this.target.value));
  }

  #tend(nowMs: number): void {
    this.#serve(nowMs);
    this.refill(nowMs);
    this.health.observeUse(this.inUse);
    for (const slot of this.stock.idleSlots()) this.#wakeup.at(this.stock.dueOf(slot, this.target.value));
  }

  /** Does all that time brings. */
  #sweep(nowMs: number): void {
    this.#wakeup.at(this.#expireWaiters(nowMs));
    this.#wakeup.at(this.target.review(this.inUse + this.line.length, nowMs));
    this.stock.retireIdle(this.target.value, nowMs);
    for (const slot of this.stock.takeUnproven(nowMs)) void this.#keepAlive(slot);
    if (this.#watchesLeaks) this.#wakeup.at(this.#reportLeaks(nowMs));
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
    waiter.account.timeouts += 1;
    this.tally.timeouts += 1;
    waiter.reject(new AcquireTimeoutError(Math.round(nowMs - waiter.askedMs), this.health.openFailure));
  }

  async #keepAlive(slot: Slot<Connection>): Promise<void> {
    if (!(await this.stock.validate(slot))) this.stock.retire(slot, 'invalid');
    this.#shelve(slot, this.#clock.monotonicMs());
  }

  /** @returns When the next lease becomes a leak. */
  #reportLeaks(nowMs: number): number {
    const { leaks, nextMs } = findLeaks(this.stock.open, nowMs, this.#options.leakThresholdMs);
    this.tally.leaks += leaks.length;
    for (const leak of leaks) this.outbox.post(this.#options.onLeak, leak);
    return nextMs;
  }

  #originOf(asker: Asker): Error | undefined {
    if (!this.#watchesLeaks) return undefined;
    const origin = new Error('acquired here');
    Error.captureStackTrace(origin, asker);
    return origin;
  }
}
