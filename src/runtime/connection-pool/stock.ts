import { IdleStack } from './idle-stack.ts';
import { Opener } from './opener.ts';
import type { OpenerHost } from './opener.ts';
import { PoolClosedError } from './pool-errors.ts';
import type { PoolTally, RetireReason } from './pool-tally.ts';
import { Preparation } from './preparation.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { runStep } from './run-step.ts';
import { Slot } from './slot.ts';
import type { Returns } from './slot.ts';

/** What the stock tells its pool. */
export interface StockHost<Connection> extends Returns<Connection> {
  /** A connection became idle, or there is room for another. */
  stockChanged(): void;
  openingChanged(failure: { readonly cause: unknown } | undefined): void;
  connectionLost(slot: Slot<Connection>, cause: unknown): void;
}

/** The connections of a pool: opens, keeps, prepares and closes them, never more than `max` at once. */
export class Stock<Connection> implements OpenerHost<Connection> {
  readonly #options: ResolvedOptions<Connection>;
  readonly #tally: PoolTally;
  readonly #host: StockHost<Connection>;
  readonly #opener: Opener<Connection>;
  readonly #idle = new IdleStack<Connection>();
  readonly #open = new Set<Slot<Connection>>();
  readonly preparation: Preparation<Connection>;
  /** Connections being closed: they count against `max` until they are gone. */
  closing = 0;
  isClosed = false;

  constructor(options: ResolvedOptions<Connection>, tally: PoolTally, host: StockHost<Connection>) {
    this.#options = options;
    this.#tally = tally;
    this.#host = host;
    this.#opener = new Opener(options, tally, this);
    this.preparation = new Preparation(options);
  }

  get size(): number {
    return this.#open.size + this.#opener.inFlight + this.closing;
  }

  get open(): ReadonlySet<Slot<Connection>> {
    return this.#open;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Whether there is an idle connection, or room for another one. */
  get hasMore(): boolean {
    return this.#idle.length > 0 || this.size < this.#options.max;
  }

  get opening(): number {
    return this.#opener.inFlight;
  }

  /** An idle connection for the organisation. Those that have expired meanwhile are closed on the way. */
  take(organisationId: string, nowMs: number): Slot<Connection> | undefined {
    for (;;) {
      const slot = this.#idle.take(organisationId, this.preparation.suitsAnybody);
      if (slot === undefined || slot.expiresAtMs > nowMs) return slot;
      this.retire(slot, 'expired');
    }
  }

  /** Whether the organisation can have the connection as it is. */
  isFit(slot: Slot<Connection>, organisationId: string, nowMs: number): boolean {
    return !slot.retired && this.#isOfUse(slot, nowMs) && !this.preparation.isNeeded(slot, organisationId, nowMs);
  }

  /** Puts a connection back on top, or closes it when it is of no more use. */
  put(slot: Slot<Connection>, nowMs: number): void {
    if (this.#isOfUse(slot, nowMs)) this.#idle.push(slot);
    else this.retire(slot, this.#whyUnfit(slot));
  }

  /** Opens connections for `count` waiters, within `max`. @returns When to ask again; infinity when there is no need. */
  provide(count: number, nowMs: number): number {
    if (!this.hasMore) return Number.POSITIVE_INFINITY;
    const missing = count - this.#opener.inFlight;
    if (missing <= 0 || this.isClosed) return Number.POSITIVE_INFINITY;
    this.#makeRoom(missing);
    return this.#opener.open(Math.min(missing, this.#options.max - this.size), nowMs);
  }

  /** Opens what is missing to `target` connections. */
  refill(target: number, nowMs: number): number {
    const missing = target - this.size;
    return missing > 0 && !this.isClosed ? this.#opener.open(missing, nowMs) : Number.POSITIVE_INFINITY;
  }

  /** Closes idle connections that have expired, and those above `target` that were idle for too long. */
  retireIdle(target: number, nowMs: number): void {
    let excess = this.size - this.closing - target;
    const { idleTimeoutMs } = this.#options;
    const isSpare = (slot: Slot<Connection>): boolean =>
      excess > 0 && idleTimeoutMs > 0 && nowMs - slot.idleSinceMs >= idleTimeoutMs;
    const leaves = (slot: Slot<Connection>): boolean => {
      const gone = slot.expiresAtMs <= nowMs || isSpare(slot);
      if (gone) excess -= 1;
      return gone;
    };
    for (const slot of this.#idle.takeAll(leaves)) this.retire(slot, slot.expiresAtMs <= nowMs ? 'expired' : 'idle');
  }

  /** Takes out the idle connections that are due for validation. */
  takeUnproven(nowMs: number): readonly Slot<Connection>[] {
    const { keepAliveMs } = this.#options;
    return keepAliveMs === 0
      ? []
      : this.#idle.takeAll((slot) => nowMs - Math.max(slot.idleSinceMs, slot.provenMs) >= keepAliveMs);
  }

  /** When time will next bring something for an open connection; infinity when never. */
  nextDue(target: number, nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const slot of this.#open) {
      const dueMs = slot.account === undefined ? this.#dueOf(slot, target) : slot.expiresAtMs;
      // One that expired in use goes when it is returned.
      if (dueMs > nowMs && dueMs < nextMs) nextMs = dueMs;
    }
    return nextMs;
  }

  /** Closes a connection. To be followed by a look at who waits, as there may be room for another one now. */
  retire(slot: Slot<Connection>, reason: RetireReason): void {
    if (slot.retired) return;
    slot.retired = true;
    this.#open.delete(slot);
    this.#tally.retirements[reason] += 1;
    this.unwanted(slot.connection);
  }

  /** Closes what is in use. */
  closeByForce(): void {
    for (const slot of this.#open) this.retire(slot, 'closed');
  }

  /** Opens nothing more, and closes what is idle. */
  close(): void {
    this.isClosed = true;
    this.#opener.abort(new PoolClosedError());
    for (const slot of this.#idle.takeAll(() => true)) this.retire(slot, 'closed');
  }

  opened(connection: Connection, whenLost: (listener: (cause: unknown) => void) => void): void {
    const slot = this.#shelve(connection);
    whenLost((cause) => this.#lose(slot, cause));
    this.#host.openingChanged(undefined);
    this.#host.stockChanged();
  }

  openFailed(cause: unknown): void {
    this.#host.openingChanged({ cause });
    this.#host.stockChanged();
  }

  unwanted(connection: Connection): void {
    if (this.#options.factory.destroy === undefined) return;
    this.closing += 1;
    void this.#destroy(connection);
  }

  async #destroy(connection: Connection): Promise<void> {
    const { clock, factory, stepTimeoutMs } = this.#options;
    try {
      await runStep(clock, 'destroy', stepTimeoutMs, () => factory.destroy?.(connection));
    } catch {
      this.#tally.destroyFailures += 1;
    }
    this.closing -= 1;
    this.#host.stockChanged();
  }

  #isOfUse(slot: Slot<Connection>, nowMs: number): boolean {
    return slot.expiresAtMs > nowMs && !slot.lost && !this.isClosed;
  }

  #whyUnfit(slot: Slot<Connection>): RetireReason {
    if (this.isClosed) return 'closed';
    return slot.lost ? 'lost' : 'expired';
  }

  /** What is idle while somebody waits bears the traces of others and cannot be reset: it makes room. */
  #makeRoom(missing: number): void {
    const lacking = missing - (this.#options.max - this.size) - this.closing;
    for (let made = 0; made < lacking; made++) {
      const oldest = this.#idle.takeOldest();
      if (oldest === undefined) return;
      this.retire(oldest, 'no-reset');
    }
  }

  #shelve(connection: Connection): Slot<Connection> {
    const { clock, maxLifetimeMs, lifetimeJitterRatio, random } = this.#options;
    const nowMs = clock.monotonicMs();
    const lifetimeMs = maxLifetimeMs === 0 ? Number.POSITIVE_INFINITY : maxLifetimeMs * (1 - lifetimeJitterRatio * random());
    const slot = new Slot(connection, this.#host, nowMs, nowMs + lifetimeMs);
    this.#open.add(slot);
    this.put(slot, nowMs);
    return slot;
  }

  #lose(slot: Slot<Connection>, cause: unknown): void {
    if (slot.lost || slot.retired) return;
    slot.lost = true;
    const wasIdle = this.#idle.takeAll((each) => each === slot).length > 0;
    if (wasIdle) this.retire(slot, 'lost');
    this.#host.connectionLost(slot, cause);
    this.#host.stockChanged();
  }

  #dueOf(slot: Slot<Connection>, target: number): number {
    const { idleTimeoutMs, keepAliveMs } = this.#options;
    const keepAliveDueMs = keepAliveMs > 0 ? Math.max(slot.idleSinceMs, slot.provenMs) + keepAliveMs : Number.POSITIVE_INFINITY;
    const spareMs = idleTimeoutMs > 0 && this.#open.size > target ? slot.idleSinceMs + idleTimeoutMs : Number.POSITIVE_INFINITY;
    return Math.min(slot.expiresAtMs, keepAliveDueMs, spareMs);
  }
}
