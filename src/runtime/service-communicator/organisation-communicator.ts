import { beginRequest, findService } from './calls/begin-request.ts';
import { overrideSettings } from './calls/call-settings.ts';
import type { CallOptions } from './calls/call-settings.ts';
import type { RequestOptions } from './calls/prepare-request.ts';
import type { ServiceResponse } from './calls/service-response.ts';
import type { CommunicatorCore } from './communicator-core.ts';
import { CommunicatorClosedError, LeaseExpiredError } from './communicator-errors.ts';
import type { HealthState } from './health/instance-health.ts';
import type { Organisation } from './organisation.ts';
import { ServiceLease } from './registry/service-lease.ts';
import { readRegistration } from './registry/service-registration.ts';
import type { ServiceRegistration } from './registry/service-registration.ts';
import type { ProtectionDescription } from './security/protected-message.ts';
import type { SecurityLevel } from './security/security-level.ts';
import { ownerOf } from './service-reference.ts';
import type { ServiceReference } from './service-reference.ts';
import { reportHealth, reportService } from './service-report.ts';
import type { HealthReport, ServiceReport } from './service-report.ts';
import type { RequestFilter } from './tracking/request-log.ts';
import type { RequestReport } from './tracking/request-record.ts';

/** The communicator as one organisation sees it: its services and those shared with it, its requests, and nobody else's. */
export class OrganisationCommunicator {
  readonly organisationId: string;
  readonly #core: CommunicatorCore;
  readonly #findOrganisation: (organisationId: string) => Organisation;
  #organisation: Organisation;

  /** Made by `ServiceCommunicator.for`. */
  constructor(core: CommunicatorCore, organisationId: string, findOrganisation: (organisationId: string) => Organisation) {
    this.organisationId = organisationId;
    this.#core = core;
    this.#findOrganisation = findOrganisation;
    this.#organisation = findOrganisation(organisationId);
  }

  /**
   * Registers endpoints of a service of this organisation, beside those that are registered already.
   *
   * @throws {InvalidConfigurationError} naming every bad field; nothing was changed.
   * @throws {EndpointRefusedError} an endpoint is malformed or forbidden; nothing was changed.
   * @throws {CommunicatorFullError} a bound is reached; nothing was changed.
   */
  async register(registration: ServiceRegistration): Promise<ServiceLease> {
    const { registry, services, options } = this.#core;
    this.#assertOpen();
    const change = readRegistration(this.organisationId, registration, options.endpointPolicy);
    await registry.put(change);
    // Its health is checked from now on.
    services.find(this.organisationId, this.organisationId, change.id);
    const [first] = change.instances;
    const ids = change.instances.map(({ id }) => id);
    return new ServiceLease(registry, this.organisationId, change.id, ids, first?.leaseMs ?? 0);
  }

  /** The lease of an instance begins anew. @throws {LeaseExpiredError} it has none. */
  async renew(serviceId: string, instanceId: string): Promise<void> {
    const isRenewed = await this.#core.registry.renew(this.organisationId, serviceId, instanceId);
    if (!isRenewed) throw new LeaseExpiredError(serviceId, instanceId);
  }

  /** Takes out one instance, or the whole service. False when there was none. Requests under way go on. */
  deregister(serviceId: string, instanceId?: string): Promise<boolean> {
    return this.#core.registry.remove(this.organisationId, serviceId, instanceId);
  }

  /** Undefined when there is no such service, or it is not for this organisation. */
  find(service: ServiceReference): ServiceReport | undefined {
    const { owner, serviceId } = ownerOf(service, this.organisationId);
    const known = this.#core.services.find(this.organisationId, owner, serviceId);
    return known === undefined ? undefined : reportService(this.#attached().rotationOf(known), this.#nowMs());
  }

  /** The services of this organisation, all or those in one state. */
  list(filter: { readonly state?: HealthState } = {}): readonly ServiceReport[] {
    const records = this.#core.registry.list(this.organisationId);
    const reports = records.map(({ id }) => this.find(id)).filter((report) => report !== undefined);
    return reports.filter(({ state }) => filter.state === undefined || filter.state === state);
  }

  /**
   * How this organisation calls a service, in place of the defaults; a former setting that is not given holds no longer.
   *
   * @throws {InvalidConfigurationError} naming every option out of bounds.
   */
  configure(service: ServiceReference, options: CallOptions): void {
    const { owner, serviceId } = ownerOf(service, this.organisationId);
    const settings = overrideSettings(this.#core.options.defaults, options, 'service calls');
    this.#attached().consumerOf(owner, serviceId).settings = settings;
  }

  /**
   * The answer of the service, whatever its status.
   *
   * @throws {TypeError | InvalidConfigurationError} the request cannot be sent as it is.
   * @throws {UnknownServiceError | SecurityLevelError | CommunicatorFullError | CommunicatorClosedError} nothing was sent.
   * @throws {RequestError} there was no answer that may be used, by the deadline at the latest. Subclasses say why.
   */
  request(service: ServiceReference, options: RequestOptions = {}): Promise<ServiceResponse> {
    try {
      return beginRequest(this.#core, this.#attached(), service, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** A request of this organisation; undefined when it is unknown, or so old that it is forgotten. */
  requestById(requestId: string): RequestReport | undefined {
    return this.#attached().log.find(requestId)?.report(this.#wallOffsetMs());
  }

  /** Requests of this organisation, the latest first. */
  requests(filter: RequestFilter = {}): readonly RequestReport[] {
    const offsetMs = this.#wallOffsetMs();
    return this.#attached()
      .log.list(filter)
      .map((record) => record.report(offsetMs));
  }

  /** State and history. @throws {UnknownServiceError} */
  health(service: ServiceReference): HealthReport {
    const { owner, serviceId } = ownerOf(service, this.organisationId);
    const known = findService(this.#core, this.organisationId, owner, serviceId);
    return reportHealth(this.#attached().rotationOf(known), this.#nowMs());
  }

  /** Checks the instances of a service of this organisation now; joins the checks under way. @throws {UnknownServiceError} */
  async checkNow(serviceId: string): Promise<HealthReport> {
    this.#assertOpen();
    const service = findService(this.#core, this.organisationId, this.organisationId, serviceId);
    await service.monitor.checkNow();
    return reportHealth(this.#attached().rotationOf(service), this.#nowMs());
  }

  /** What protects the requests of this organisation at a level, by default at the usual one. Holds no secret. */
  describeSecurity(level: SecurityLevel = this.#core.options.security.level): ProtectionDescription {
    return this.#core.environment.protectionOf(level).describe(this.organisationId);
  }

  #assertOpen(): void {
    if (this.#core.isClosed) throw new CommunicatorClosedError();
  }

  #nowMs(): number {
    return this.#core.environment.clock.monotonicMs();
  }

  #wallOffsetMs(): number {
    return this.#core.environment.clock.wallMs() - this.#nowMs();
  }

  /** The organisation; a new one when it was dropped meanwhile. */
  #attached(): Organisation {
    if (this.#organisation.isDropped) this.#organisation = this.#findOrganisation(this.organisationId);
    return this.#organisation;
  }
}
