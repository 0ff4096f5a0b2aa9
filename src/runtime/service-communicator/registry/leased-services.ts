import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { CommunicatorFullError } from '../communicator-errors.ts';
import type { InstanceRecord, ServiceRecord } from './service-registry.ts';

export interface RegistryBounds {
  readonly maxOrganisations: number;
  /** Of one organisation. */
  readonly maxServices: number;
  /** Of one service. */
  readonly maxInstances: number;
}

export type Leased = Omit<InstanceRecord, 'expiresAtMs'> & { expiresAtMs: number };

/** A service whose leases may move on. */
export type LeasedRecord = Omit<ServiceRecord, 'instances'> & { readonly instances: readonly Leased[] };

interface Kept {
  record: LeasedRecord;
  /** No lease ends before. */
  nextExpiryMs: number;
}

/** Reading never shows what has expired; the sweep only makes room, and need not be prompt. */
const leastSweepMs = 1_000;

/** Services with leases, in this process. Expiry is exact on reading, and swept while nobody reads. */
export class LeasedServices implements Disposable {
  readonly bounds: RegistryBounds;
  readonly #clock: Clock;
  readonly #organisations = new Map<string, Map<string, Kept>>();
  readonly #listeners = new Set<(organisationId: string, serviceId: string) => void>();
  #sweep: Scheduled | undefined;
  #sweepAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, bounds: RegistryBounds) {
    this.#clock = clock;
    this.bounds = bounds;
  }

  find(organisationId: string, serviceId: string): LeasedRecord | undefined {
    return this.#live(organisationId, serviceId)?.record;
  }

  list(organisationId: string): readonly ServiceRecord[] {
    const ids = [...(this.#organisations.get(organisationId)?.keys() ?? [])];
    return ids.map((id) => this.find(organisationId, id)).filter((record) => record !== undefined);
  }

  watch(listener: (organisationId: string, serviceId: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Why a service with so many instances cannot be kept; undefined when it can. */
  refusalOf(
    { organisationId, id }: Pick<ServiceRecord, 'organisationId' | 'id'>,
    instances: number,
  ): CommunicatorFullError | undefined {
    const { maxOrganisations, maxServices, maxInstances } = this.bounds;
    const isNew = this.find(organisationId, id) === undefined;
    const services = this.#organisations.get(organisationId);
    if (services === undefined && this.#organisations.size >= maxOrganisations)
      return new CommunicatorFullError('maxOrganisations', maxOrganisations);
    if (isNew && (services?.size ?? 0) >= maxServices) return new CommunicatorFullError('maxServices', maxServices);
    return instances > maxInstances ? new CommunicatorFullError('maxInstances', maxInstances) : undefined;
  }

  keep(record: LeasedRecord): void {
    const services = this.#organisations.get(record.organisationId) ?? new Map<string, Kept>();
    this.#organisations.set(record.organisationId, services);
    const nextExpiryMs = earliestExpiry(record.instances);
    services.set(record.id, { record, nextExpiryMs });
    this.#sweepBy(nextExpiryMs);
    this.#tell(record.organisationId, record.id);
  }

  /** The lease of an instance ends then; the record stays as it is. False when there is none. */
  extend(organisationId: string, serviceId: string, instanceId: string, expiresAtMs: number): boolean {
    const kept = this.#live(organisationId, serviceId);
    const instance = kept?.record.instances.find(({ id }) => id === instanceId);
    if (kept === undefined || instance === undefined) return false;
    instance.expiresAtMs = expiresAtMs;
    kept.nextExpiryMs = earliestExpiry(kept.record.instances);
    return true;
  }

  /** Keeps the instances that `stays` holds for; without any the service is gone, without services the organisation. */
  retain(organisationId: string, serviceId: string, stays: (instance: InstanceRecord) => boolean): void {
    const kept = this.#organisations.get(organisationId)?.get(serviceId);
    if (kept !== undefined) this.#retain(kept, stays);
  }

  /** Stops sweeping. */
  [Symbol.dispose](): void {
    this.#sweep?.cancel();
    this.#organisations.clear();
    this.#listeners.clear();
  }

  /** What is registered, without what has expired by now. */
  #live(organisationId: string, serviceId: string): Kept | undefined {
    const kept = this.#organisations.get(organisationId)?.get(serviceId);
    if (kept === undefined) return undefined;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < kept.nextExpiryMs) return kept;
    this.#retain(kept, ({ expiresAtMs }) => nowMs < expiresAtMs);
    return this.#organisations.get(organisationId)?.get(serviceId);
  }

  #retain(kept: Kept, stays: (instance: InstanceRecord) => boolean): void {
    const { organisationId, id, instances } = kept.record;
    const left = instances.filter(stays);
    const services = this.#organisations.get(organisationId);
    if (left.length > 0) services?.set(id, { record: { ...kept.record, instances: left }, nextExpiryMs: earliestExpiry(left) });
    else services?.delete(id);
    if (services?.size === 0) this.#organisations.delete(organisationId);
    this.#tell(organisationId, id);
  }

  #tell(organisationId: string, serviceId: string): void {
    for (const listener of this.#listeners) listener(organisationId, serviceId);
  }

  #sweepBy(atMs: number): void {
    if (atMs >= this.#sweepAtMs) return;
    this.#sweep?.cancel();
    this.#sweepAtMs = atMs;
    this.#sweep = this.#clock.schedule(() => this.#sweepNow(), Math.max(leastSweepMs, atMs - this.#clock.monotonicMs()));
  }

  #sweepNow(): void {
    this.#sweepAtMs = Number.POSITIVE_INFINITY;
    for (const [organisationId, services] of this.#organisations) {
      for (const id of services.keys()) this.#sweepBy(this.#live(organisationId, id)?.nextExpiryMs ?? Number.POSITIVE_INFINITY);
    }
  }
}

function earliestExpiry(instances: readonly InstanceRecord[]): number {
  return instances.reduce((earliest, { expiresAtMs }) => Math.min(earliest, expiresAtMs), Number.POSITIVE_INFINITY);
}
