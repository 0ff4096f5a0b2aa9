import { LeaseExpiredError } from '../communicator-errors.ts';
import type { ServiceRegistry } from './service-registry.ts';

/** The instances of one registration. They are found until `leaseMs` after the last renewal. */
export class ServiceLease implements AsyncDisposable {
  readonly organisationId: string;
  readonly serviceId: string;
  readonly instanceIds: readonly string[];
  readonly leaseMs: number;
  readonly #registry: ServiceRegistry;

  constructor(
    registry: ServiceRegistry,
    organisationId: string,
    serviceId: string,
    instanceIds: readonly string[],
    leaseMs: number,
  ) {
    this.#registry = registry;
    this.organisationId = organisationId;
    this.serviceId = serviceId;
    this.instanceIds = instanceIds;
    this.leaseMs = leaseMs;
  }

  /** The lease of each instance begins anew. @throws {LeaseExpiredError} one has none any more; the others were renewed. */
  async renew(): Promise<void> {
    const renewals = this.instanceIds.map(async (instanceId) => {
      const isRenewed = await this.#registry.renew(this.organisationId, this.serviceId, instanceId);
      return isRenewed ? undefined : new LeaseExpiredError(this.serviceId, instanceId);
    });
    const expired = (await Promise.all(renewals)).find((error) => error !== undefined);
    if (expired !== undefined) throw expired;
  }

  /** Takes the instances out. Does no harm when they are out already. */
  async release(): Promise<void> {
    await Promise.all(
      this.instanceIds.map((instanceId) => this.#registry.remove(this.organisationId, this.serviceId, instanceId)),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }
}
