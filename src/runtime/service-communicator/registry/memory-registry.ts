import type { Clock } from '../../../foundation/clock.ts';
import { LeasedServices } from './leased-services.ts';
import type { Leased, RegistryBounds } from './leased-services.ts';
import { mergeRegistration } from './merge-registration.ts';
import type { RegistrationChange, ServiceRecord, ServiceRegistry } from './service-registry.ts';

/** A registry within this process. */
export class MemoryRegistry implements ServiceRegistry, Disposable {
  readonly #clock: Clock;
  readonly #services: LeasedServices;
  /** Registrations refused because of a bound. */
  refused = 0;

  constructor(clock: Clock, bounds: RegistryBounds) {
    this.#clock = clock;
    this.#services = new LeasedServices(clock, bounds);
  }

  async put(change: RegistrationChange): Promise<void> {
    const present = this.#services.find(change.organisationId, change.id);
    const nowMs = this.#clock.monotonicMs();
    const added = change.instances.map((instance): Leased => ({ ...instance, expiresAtMs: nowMs + instance.leaseMs }));
    const record = mergeRegistration(present, change, added);
    const refusal = this.#services.refusalOf(record, record.instances.length);
    if (refusal !== undefined) {
      this.refused += 1;
      throw refusal;
    }
    this.#services.keep(record);
  }

  async renew(organisationId: string, serviceId: string, instanceId: string): Promise<boolean> {
    const { instances = [] } = this.#services.find(organisationId, serviceId) ?? {};
    const instance = instances.find(({ id }) => id === instanceId);
    if (instance === undefined) return false;
    return this.#services.extend(organisationId, serviceId, instanceId, this.#clock.monotonicMs() + instance.leaseMs);
  }

  async remove(organisationId: string, serviceId: string, instanceId?: string): Promise<boolean> {
    const { instances = [] } = this.#services.find(organisationId, serviceId) ?? {};
    const isThere = instances.some(({ id }) => instanceId === undefined || id === instanceId);
    if (isThere) this.#services.retain(organisationId, serviceId, ({ id }) => instanceId !== undefined && id !== instanceId);
    return isThere;
  }

  find(organisationId: string, serviceId: string): ServiceRecord | undefined {
    return this.#services.find(organisationId, serviceId);
  }

  list(organisationId: string): readonly ServiceRecord[] {
    return this.#services.list(organisationId);
  }

  watch(listener: (organisationId: string, serviceId: string) => void): Disposable {
    return this.#services.watch(listener);
  }

  /** Stops sweeping. */
  [Symbol.dispose](): void {
    this.#services[Symbol.dispose]();
  }
}
