import { checkOverHttp } from './health/check-over-http.ts';
import type { CallEnvironment } from './calls/call-environment.ts';
import { CallTally } from './calls/call-tally.ts';
import { Credentials } from './calls/credentials.ts';
import type { CommunicatorCore } from './communicator-core.ts';
import { CommunicatorClosedError, CommunicatorFullError } from './communicator-errors.ts';
import { communicatorMetrics } from './communicator-metrics.ts';
import type { ServiceCommunicatorOptions } from './communicator-options.ts';
import { Organisation } from './organisation.ts';
import { OrganisationCommunicator } from './organisation-communicator.ts';
import { KnownServices } from './registry/known-services.ts';
import { MemoryRegistry } from './registry/memory-registry.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOptions } from './resolve-options.ts';
import { isOrganisationId } from './security/organisation-id.ts';
import { compareLevels } from './security/security-level.ts';
import { keepAlive } from '../shared/keep-alive.ts';
import type { MetricSample } from '../shared/metrics-sink.ts';
import { HttpTransport } from './transport/http-transport.ts';

export type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { CallOptions, Guard } from './calls/call-settings.ts';
export type { RequestOptions } from './calls/prepare-request.ts';
export { ServiceResponse } from './calls/service-response.ts';
export * from './communicator-errors.ts';
export type { SecurityOptions, ServiceCommunicatorOptions } from './communicator-options.ts';
export { createEndpointPolicy } from './endpoints/endpoint-policy.ts';
export type { EndpointPolicy, EndpointPolicyOptions } from './endpoints/endpoint-policy.ts';
export { EndpointRefusedError } from './endpoints/endpoint-refused-error.ts';
export type { HealthOptions } from './health/health-settings.ts';
export type { HealthCheckResult, HealthState } from './health/instance-health.ts';
export { OrganisationCommunicator } from './organisation-communicator.ts';
export type { Endpoint, ServiceRegistration } from './registry/service-registration.ts';
export type { ServiceLease } from './registry/service-lease.ts';
export type { ServiceRegistry } from './registry/service-registry.ts';
export type { RetryBudgetSettings } from './retry/retry-budget.ts';
export type { RetryOptions } from './retry/retry-settings.ts';
export { Keyring } from './security/keyring.ts';
export { KeyUnavailableError, ResponseRejectedError, SecurityLevelError } from './security/security-errors.ts';
export type { KeyDescription, KeySpec, KeyState } from './security/security-key.ts';
export type { SecurityLevel } from './security/security-level.ts';
export { TlsIdentity } from './security/tls-identity.ts';
export type { TlsCredentials, TlsDescription } from './security/tls-identity.ts';
export { TlsRejectedError } from './security/tls-rejected-error.ts';
export type { HealthReport, InstanceReport, ServiceReport } from './service-report.ts';
export type { ServiceReference } from './service-reference.ts';
export type { RequestFilter } from './tracking/request-log.ts';
export type { AttemptReport, RequestReport, RequestState } from './tracking/request-record.ts';

/**
 * Finds services and sends them requests over HTTP, for many organisations side by side: every request settles by its deadline, goes to an instance that
 * works, and is sent again only if that can do no harm.
 *
 * @example
 * const communicator = new ServiceCommunicator();
 * const services = communicator.for('organisation-1');
 * await services.register({ id: 'billing', endpoints: ['http://127.0.0.1:8080/billing'] });
 * const response = await services.request('billing', { path: '/invoices/17', timeoutMs: 2_000 });
 * console.log(response.status, response.json());
 * await communicator.close();
 */
export class ServiceCommunicator implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #core: CommunicatorCore & { isClosed: boolean };
  readonly #transport: HttpTransport;
  readonly #ownRegistry: MemoryRegistry | undefined;
  readonly #organisations = new Map<string, Organisation>();
  readonly #metrics: Disposable | undefined;
  #organisationsDropped = 0;
  #requestsDropped = 0;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor(options: ServiceCommunicatorOptions = {}) {
    const resolved = resolveOptions(options);
    this.#options = resolved;
    this.#ownRegistry = resolved.registry === undefined ? new MemoryRegistry(resolved.clock, resolved) : undefined;
    this.#transport = new HttpTransport(resolved);
    this.#core = this.#makeCore(resolved);
    this.#metrics = resolved.metrics?.register(() => this.#samples());
  }

  /**
   * The communicator as one organisation sees it. Keep it for as long as you like.
   *
   * @throws {TypeError} `organisationId` is not 1 to 256 visible ASCII characters.
   * @throws {CommunicatorFullError} `maxOrganisations` are at work.
   */
  for(organisationId: string): OrganisationCommunicator {
    return new OrganisationCommunicator(this.#core, organisationId, this.#organisationOf);
  }

  /** Refuses further requests, waits for those under way up to `closeTimeoutMs`, and aborts the rest. Closes all connections. */
  close(): Promise<void> {
    return (this.#closing ??= keepAlive(this.#close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #makeCore(options: ResolvedOptions): CommunicatorCore & { isClosed: boolean } {
    const { clock, random, endpointPolicy: policy, security, createRequestId } = options;
    const credentials = new Credentials(security, clock);
    const tally = new CallTally();
    const environment: CallEnvironment = {
      clock,
      random,
      policy,
      transport: this.#transport,
      tally,
      protectionOf: (level) => credentials.protectionOf(level),
      identityOf: (organisationId) => credentials.identityOf(organisationId),
    };
    const registry = options.registry ?? (this.#ownRegistry as MemoryRegistry);
    const services = new KnownServices(registry, {
      ...options,
      tally,
      checkInstance: (service, instance, health) => {
        const level = compareLevels(security.level, service.requiredLevel) < 0 ? service.requiredLevel : security.level;
        return checkOverHttp(environment, service, instance, health, level, createRequestId);
      },
    });
    return { options, registry, services, environment, isClosed: false };
  }

  async #close(): Promise<void> {
    const { clock, closeTimeoutMs } = this.#options;
    this.#core.isClosed = true;
    this.#core.services[Symbol.dispose]();
    const drained = Promise.withResolvers<void>();
    this.#drained = drained.resolve;
    const deadline = clock.schedule(() => this.#endAll(), closeTimeoutMs);
    this.#noteIdle();
    await drained.promise;
    deadline.cancel();
    await this.#transport.close();
    this.#ownRegistry?.[Symbol.dispose]();
    this.#metrics?.[Symbol.dispose]();
  }

  #endAll(): void {
    for (const { pending } of this.#organisations.values()) {
      for (const request of pending) request.end(new CommunicatorClosedError());
    }
  }

  #noteIdle = (): void => {
    if (this.#drained !== undefined && this.#inFlight() === 0) this.#drained();
  };

  #inFlight(): number {
    return this.#organisations.values().reduce((sum, { pending }) => sum + pending.size, 0);
  }

  readonly #organisationOf = (organisationId: string): Organisation => {
    const found = this.#organisations.get(organisationId);
    if (found !== undefined) return found;
    if (!isOrganisationId(organisationId)) throw new TypeError('organisationId must be 1 to 256 visible ASCII characters');
    const { maxOrganisations } = this.#options;
    if (this.#organisations.size >= maxOrganisations && !this.#dropIdlest()) {
      throw new CommunicatorFullError('maxOrganisations', maxOrganisations);
    }
    const organisation = new Organisation(
      organisationId,
      { ...this.#options, tally: this.#core.environment.tally },
      this.#noteIdle,
    );
    this.#organisations.set(organisationId, organisation);
    return organisation;
  };

  #dropIdlest(): boolean {
    const idle = [...this.#organisations.values()].filter(({ pending, isConfigured }) => pending.size === 0 && !isConfigured);
    const [first, ...others] = idle;
    if (first === undefined) return false;
    const idlest = others.reduce((least, each) => (each.lastUsedMs < least.lastUsedMs ? each : least), first);
    idlest.isDropped = true;
    this.#organisationsDropped += 1;
    this.#requestsDropped += idlest.log.dropped;
    return this.#organisations.delete(idlest.id);
  }

  *#samples(): Generator<MetricSample> {
    const { environment, services } = this.#core;
    const { tally } = environment;
    const boundHits = {
      maxInFlight: tally.refusedInFlight,
      maxOrganisations: this.#organisationsDropped,
      registrations: this.#ownRegistry?.refused ?? 0,
      maxTrackedRequests: this.#organisations.values().reduce((sum, { log }) => sum + log.dropped, this.#requestsDropped),
      maxServices: tally.consumersRefused,
      maxResponseBytes: tally.responsesTooLarge,
      maxEjectedRatio: tally.ejectionsRefused,
      retryBudget: tally.refusals.budget + tally.hedgesRefused,
      ...this.#transport.refusals,
    };
    const figures = { organisations: this.#organisations.size, inFlight: this.#inFlight(), boundHits };
    yield* communicatorMetrics(this.#options.name, tally, services, figures);
  }
}
