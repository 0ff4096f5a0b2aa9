import type { Account } from './account.ts';
import { Dispatcher } from './dispatcher.ts';
import type { HealthReport } from './health-monitor.ts';
import type { Lease } from './lease.ts';
import { AcquireAbortedError, ForeignLeaseError, PoolClosedError, TooManyWaitersError } from './pool-errors.ts';
import { poolMetrics } from './pool-metrics.ts';
import type { PoolOptions } from './pool-options.ts';
import { organisationStatistics, poolStatistics } from './pool-statistics.ts';
import type { OrganisationStatistics, PoolStatistics } from './pool-statistics.ts';
import { longestDelayMs } from '../shared/validate-config.ts';
import type { MetricSample } from '../shared/metrics-sink.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { StateGate } from './state-gate.ts';
import type { Waiter } from './waiter.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { HealthReport, HealthStatus } from './health-monitor.ts';
export type { Lease } from './lease.ts';
export * from './pool-errors.ts';
export type { ConnectionFactory, LeakReport, LossReport, PoolOptions, ScalingOptions } from './pool-options.ts';
export type { OrganisationStatistics, PoolStatistics, WaitTimes } from './pool-statistics.ts';
export type { RetireReason } from './pool-tally.ts';
export type { PoolTrend, TrendPoint } from './utilisation-trend.ts';

export interface AcquireOptions {
  /** Ends the acquisition when it is aborted. */
  readonly signal?: AbortSignal;
  /** In place of the pool's `acquireTimeoutMs`. */
  readonly timeoutMs?: number;
}

export interface CloseOptions {
  /** In place of the pool's `closeTimeoutMs`. */
  readonly timeoutMs?: number;
}

/** What `close` had to do. */
export interface CloseReport {
  /** Connections closed although their lease was not released by the deadline. */
  readonly forced: number;
}

/**
 * Shares a bounded number of connections among organisations: never more than `max`, never one to two holders, never one with the
 * traces of another organisation, and to waiters in the order in which they asked.
 *
 * @example
 * const pool = new ConnectionPool({ factory: { create: () => openSocket() }, max: 4 });
 * {
 *   using lease = await pool.acquire('organisation-1');
 *   await lease.connection.send('hello');
 * }
 * await pool.close();
 */
export class ConnectionPool<Connection> implements AsyncDisposable {
  readonly #options: ResolvedOptions<Connection>;
  readonly #dispatcher: Dispatcher<Connection>;
  readonly #filled = new StateGate();
  readonly #drained = new StateGate();
  readonly #registration: Disposable | undefined;
  #closing: Promise<CloseReport> | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: PoolOptions<Connection>) {
    this.#options = resolveOptions(options);
    this.#dispatcher = new Dispatcher(this.#options, () => this.#settled());
    this.#dispatcher.refill(this.#options.clock.monotonicMs());
    this.#settled();
    this.#registration = this.#options.metrics?.register(() => this.#metrics());
  }

  /**
   * A lease on a connection that bears no traces of another organisation. Whoever asks first is served first.
   *
   * @throws {AcquireTimeoutError} none became free in time; the cause is why none could be opened, if that is so.
   * @throws {AcquireAbortedError} `signal` was aborted.
   * @throws {TooManyWaitersError} `maxWaiters` are waiting already.
   * @throws {PoolClosedError} `close` was called.
   */
  acquire(organisationId: string, options?: AcquireOptions): Promise<Lease<Connection>> {
    const nowMs = this.#options.clock.monotonicMs();
    const account = this.#dispatcher.books.accounts.of(organisationId);
    if (account === undefined) return Promise.reject(invalidOrganisation());
    if (options?.signal?.aborted) return this.#refuseAborted(options.signal);
    const lease = this.#dispatcher.acquireAtOnce(account, nowMs, this.acquire);
    return lease === undefined ? this.#acquireLater(account, nowMs, options) : Promise.resolve(lease);
  }

  /**
   * A lease at once, or nothing: on an idle connection that needs neither opening nor resetting nor validating.
   *
   * @throws {TypeError} `organisationId` is not a text of 1 to 256 characters.
   */
  tryAcquire(organisationId: string): Lease<Connection> | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    const account = this.#dispatcher.books.accounts.of(organisationId);
    if (account === undefined) throw invalidOrganisation();
    return this.#dispatcher.acquireAtOnce(account, nowMs, this.tryAcquire);
  }

  /**
   * The same as `lease.release()`, for a lease of this pool.
   *
   * @throws {ForeignLeaseError} the lease belongs to another pool; nothing was changed.
   * @throws {LeaseReleasedError} the lease was released before; nothing was changed.
   */
  release(lease: Lease<Connection>): void {
    if (!lease.isOf(this.#dispatcher)) throw new ForeignLeaseError();
    lease.release();
  }

  /** Whether the minimum of connections has been open at once, and the pool is not closed. */
  get isReady(): boolean {
    return this.#filled.isOpen && this.#closing === undefined;
  }

  /**
   * Waits until the minimum of connections is open. One that fails to open is tried again.
   *
   * @throws {PoolClosedError} the pool was closed before.
   */
  whenReady(signal?: AbortSignal): Promise<void> {
    return this.#filled.pass(signal);
  }

  health(): HealthReport {
    return this.#dispatcher.books.health.report(this.#dispatcher.books.inUse);
  }

  /** The figures of the whole pool, as they stand; waits for nothing. */
  statistics(): PoolStatistics {
    return poolStatistics(this.#dispatcher, this.#options.max, this.#options.clock.monotonicMs());
  }

  /** The figures of one organisation; all zero for one that has not been seen. */
  statisticsOf(organisationId: string): OrganisationStatistics {
    const { accounts } = this.#dispatcher.books;
    return organisationStatistics(accounts.find(organisationId) ?? accounts.blank(organisationId));
  }

  /**
   * Refuses new work and all who wait, waits for the leases that are out up to the deadline, and closes every connection.
   * A lease still out at the deadline loses its connection; to release it later does no harm.
   */
  close(options: CloseOptions = {}): Promise<CloseReport> {
    this.#closing ??= this.#close(options.timeoutMs ?? this.#options.closeTimeoutMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #acquireLater(account: Account, nowMs: number, options: AcquireOptions | undefined): Promise<Lease<Connection>> {
    const timeoutMs = options?.timeoutMs ?? this.#options.acquireTimeoutMs;
    if (!(timeoutMs >= 0 && timeoutMs <= longestDelayMs))
      return Promise.reject(new RangeError(`timeoutMs must not be ${timeoutMs}`));
    if (this.#closing !== undefined) return Promise.reject(new PoolClosedError());
    if (this.#dispatcher.line.length >= this.#options.maxWaiters) return this.#refuse();
    const waiter = this.#dispatcher.acquireLater(account, nowMs, timeoutMs, this.acquire);
    if (options?.signal !== undefined) this.#heed(options.signal, waiter);
    return waiter.promise;
  }

  #heed(signal: AbortSignal, waiter: Waiter<Connection>): void {
    if (waiter.list === undefined) return;
    const abort = (): void => this.#dispatcher.giveUp(waiter, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    waiter.ignoreSignal = () => signal.removeEventListener('abort', abort);
  }

  #refuseAborted(signal: AbortSignal): Promise<never> {
    this.#dispatcher.books.tally.aborts += 1;
    return Promise.reject(new AcquireAbortedError(signal.reason));
  }

  #refuse(): Promise<never> {
    this.#dispatcher.books.tally.refusals += 1;
    return Promise.reject(new TooManyWaitersError(this.#options.maxWaiters));
  }

  async #close(timeoutMs: number): Promise<CloseReport> {
    const { stock } = this.#dispatcher;
    let forced = 0;
    const force = (): void => {
      forced = this.#dispatcher.books.inUse;
      stock.closeByForce();
      this.#settled();
    };
    const deadline = this.#options.clock.schedule(force, timeoutMs);
    this.#dispatcher.close();
    this.#filled.fail(new PoolClosedError());
    this.#settled();
    await this.#drained.pass();
    deadline.cancel();
    this.#registration?.[Symbol.dispose]();
    return { forced };
  }

  #settled(): void {
    const { stock } = this.#dispatcher;
    if (stock.open.size >= this.#options.min) this.#filled.open();
    if (stock.isClosed && stock.size === 0) this.#drained.open();
  }

  *#metrics(): Generator<MetricSample> {
    const organisations = Iterator.from(this.#dispatcher.books.accounts).map(organisationStatistics);
    yield* poolMetrics(this.#options.name, this.statistics(), organisations);
  }
}

function invalidOrganisation(): TypeError {
  return new TypeError('organisationId must be a text of 1 to 256 characters');
}
