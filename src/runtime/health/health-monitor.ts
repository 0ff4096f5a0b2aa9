import type { MetricSample } from '../shared/metrics-sink.ts';
import { assertConfig, textGiven } from '../shared/validate-config.ts';
import { HealthClosedError, HealthLimitError } from './health-errors.ts';
import { resolveOptions } from './monitor-options.ts';
import type { HealthMonitorOptions, ResolvedOptions } from './monitor-options.ts';
import { OrganisationHealth } from './organisation-health.ts';

export type { CheckContext, CheckFunction, CheckOutcome, HealthCheck, HealthStatus } from './check-outcome.ts';
export type { CheckOptions, HealFunction, Probe } from './check-spec.ts';
export type { Healing, HealingOutcome } from './healing.ts';
export type { StatusChange } from './health-core.ts';
export type { ComponentHealth, HealthReport, ReportFilter } from './health-report.ts';
export type { HealthMonitorOptions } from './monitor-options.ts';
export type { ChangeListener, CheckRequest, OrganisationHealth } from './organisation-health.ts';
export type { HealthDocument } from './http/health-document.ts';
export { DuplicateCheckError, HealthAbortedError, HealthClosedError, HealthLimitError } from './health-errors.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export { circuitBreakerCheck } from './checks/circuit-breaker-check.ts';
export { cpuCheck } from './checks/cpu-check.ts';
export { databaseCheck } from './checks/database-check.ts';
export { diskCheck } from './checks/disk-check.ts';
export { eventLoopCheck } from './checks/event-loop-check.ts';
export { grpcCheck } from './checks/grpc-check.ts';
export { httpCheck } from './checks/http-check.ts';
export { memoryCheck } from './checks/memory-check.ts';
export { poolCheck } from './checks/pool-check.ts';
export { socketCheck } from './checks/socket-check.ts';
export { healthHandler } from './http/health-handler.ts';
export type { HandlerOptions } from './http/health-handler.ts';
export { HealthServer } from './http/health-server.ts';

/**
 * The health of each organisation's components, apart from every other's.
 *
 * @example
 * await using monitor = new HealthMonitor();
 * const health = monitor.for('organisation-1');
 * health.register('memory', memoryCheck());
 * health.register('database', databaseCheck(pool), { weight: 3, critical: true, heal: () => reconnect() });
 * const { status, score } = await health.check();
 */
export class HealthMonitor {
  readonly #options: ResolvedOptions;
  readonly #startedMs: number;
  readonly #organisations = new Map<string, OrganisationHealth>();
  readonly #metrics: Disposable | undefined;
  #refusals = 0;
  #isClosed = false;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: HealthMonitorOptions = {}) {
    this.#options = resolveOptions(options);
    this.#startedMs = this.#options.clock.monotonicMs();
    this.#metrics = this.#options.metrics?.register(() => this.#read());
  }

  /**
   * The health of one organisation; the same object every time.
   *
   * @throws {InvalidConfigurationError} `organisationId` is no text of 1 to 256 characters.
   * @throws {HealthLimitError} `maxOrganisations` are known.
   * @throws {HealthClosedError} the monitor is closed.
   */
  for(organisationId: string): OrganisationHealth {
    if (this.#isClosed) throw new HealthClosedError();
    assertConfig('health monitor', [textGiven('organisationId', organisationId)]);
    const known = this.#organisations.get(organisationId);
    if (known !== undefined) return known;
    if (this.#organisations.size >= this.#options.maxOrganisations) {
      this.#refusals += 1;
      throw new HealthLimitError('organisations', this.#options.maxOrganisations);
    }
    const health = new OrganisationHealth(organisationId, this.#options, this.#startedMs);
    this.#organisations.set(organisationId, health);
    return health;
  }

  /** Removes the organisation with its checks; false if there is none. */
  forget(organisationId: string): boolean {
    this.#organisations.get(organisationId)?.[Symbol.dispose]();
    return this.#organisations.delete(organisationId);
  }

  /** Aborts what is under way and leaves no timer. Does not wait for checks that heed no signal. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#metrics?.[Symbol.dispose]();
    for (const health of this.#organisations.values()) health[Symbol.dispose]();
    this.#organisations.clear();
  }

  *#read(): Iterable<MetricSample> {
    const help = 'Organisations that maxOrganisations kept out.';
    const labels = { monitor: this.#options.name };
    yield { name: 'wavegate_health_organisations_refused_total', kind: 'counter', help, labels, value: this.#refusals };
    for (const health of this.#organisations.values()) yield* health.metrics();
  }
}
