import { KnownService } from './known-service.ts';
import type { HealthEnvironment } from '../health/health-monitor.ts';
import type { ServiceRecord, ServiceRegistry } from './service-registry.ts';

/** The services that this process has to do with, kept in step with the registry. */
export class KnownServices implements Disposable {
  readonly #registry: ServiceRegistry;
  readonly #environment: HealthEnvironment;
  readonly #services = new Map<string, Map<string, KnownService>>();
  readonly #watch: Disposable;
  #isDisposed = false;

  constructor(registry: ServiceRegistry, environment: HealthEnvironment) {
    this.#registry = registry;
    this.#environment = environment;
    this.#watch = registry.watch((organisationId, serviceId) => this.#changed(organisationId, serviceId));
  }

  /** The service if it is registered, and `caller` owns it or shares in it. Nothing once this is disposed: nobody would check its health. */
  find(caller: string, owner: string, serviceId: string): KnownService | undefined {
    const record = this.#registry.find(owner, serviceId);
    if (this.#isDisposed || record === undefined || (owner !== caller && !record.sharedWith.includes(caller))) return undefined;
    const known = this.#services.get(owner)?.get(serviceId);
    if (known === undefined) return this.#meet(record);
    known.update(record);
    return known;
  }

  *[Symbol.iterator](): Generator<KnownService> {
    for (const services of this.#services.values()) yield* services.values();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#watch[Symbol.dispose]();
    for (const known of this) known.dispose();
    this.#services.clear();
  }

  #meet(record: ServiceRecord): KnownService {
    const known = new KnownService(record, this.#environment);
    const services = this.#services.get(record.organisationId) ?? new Map<string, KnownService>();
    this.#services.set(record.organisationId, services);
    services.set(record.id, known);
    return known;
  }

  #changed(organisationId: string, serviceId: string): void {
    const services = this.#services.get(organisationId);
    const known = services?.get(serviceId);
    if (services === undefined || known === undefined) return;
    const record = this.#registry.find(organisationId, serviceId);
    if (record !== undefined) return known.update(record);
    known.dispose();
    services.delete(serviceId);
    if (services.size === 0) this.#services.delete(organisationId);
  }
}
