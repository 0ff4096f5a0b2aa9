import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { CommunicatorFullError } from '../communicator-errors.ts';
import type { InstanceRecord, RegistrationChange, ServiceRecord, ServiceRegistry } from './service-registry.ts';

export interface RegistryBounds {
  readonly maxOrganisations: number;
  /** Of one organisation. */
  readonly maxServices: number;
  /** Of one service. */
  readonly maxInstances: number;
}

type Leased = Omit<InstanceRecord, 'expiresAtMs'> & { expiresAtMs: number };

interface Kept {
  record: Omit<ServiceRecord, 'instances'> & { readonly instances: readonly Leased[] };
  /** No lease ends before. */
  nextExpiryMs: number;
}

/** Reading never shows what has expired; the sweep only makes room, and need not be prompt. */
const leastSweepMs = 1_000;

/** A registry within this process. Expiry is exact on reading, and swept while nobody reads. */
export class MemoryRegistry implements ServiceRegistry, Disposable {
  readonly #clock: Clock;
  readonly #bounds: RegistryBounds;
  readonly #organisations = new Map<string, Map<string, Kept>>();
  readonly #listeners = new Set<(organisationId: string, serviceId: string) => void>();
  #sweep: Scheduled | undefined;
  #sweepAtMs = Number.POSITIVE_INFINITY;
  /** Registrations refused because of a bound. */
  refused = 0;

  constructor(clock: Clock, bounds: RegistryBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
  }

  async put(change: RegistrationChange): Promise<void> {
    const kept = this.#live(change.organisationId, change.id);
    const nowMs = this.#clock.monotonicMs();
    const added = change.instances.map((instance): Leased => ({ ...instance, expiresAtMs: nowMs + instance.leaseMs }));
    const record = merge(kept?.record, change, added);
    this.#admit(record, kept === undefined);
    this.#keep(record);
    this.#tell(change.organisationId, change.id);
  }

  async renew(organisationId: string, serviceId: string, instanceId: string): Promise<boolean> {
    const kept = this.#live(organisationId, serviceId);
    const instance = kept?.record.instances.find(({ id }) => id === instanceId);
    if (kept === undefined || instance === undefined) return false;
    instance.expiresAtMs = this.#clock.monotonicMs() + instance.leaseMs;
    kept.nextExpiryMs = earliestExpiry(kept.record.instances);
    return true;
  }

  async remove(organisationId: string, serviceId: string, instanceId?: string): Promise<boolean> {
    const kept = this.#live(organisationId, serviceId);
    const isThere = kept?.record.instances.some(({ id }) => instanceId === undefined || id === instanceId) ?? false;
    if (kept !== undefined && isThere) this.#retain(kept, ({ id }) => instanceId !== undefined && id !== instanceId);
    return isThere;
  }

  find(organisationId: string, serviceId: string): ServiceRecord | undefined {
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

  #admit(record: ServiceRecord, isNew: boolean): void {
    const { maxOrganisations, maxServices, maxInstances } = this.#bounds;
    const services = this.#organisations.get(record.organisationId);
    if (services === undefined && this.#organisations.size >= maxOrganisations)
      this.#refuse('maxOrganisations', maxOrganisations);
    if (isNew && (services?.size ?? 0) >= maxServices) this.#refuse('maxServices', maxServices);
    if (record.instances.length > maxInstances) this.#refuse('maxInstances', maxInstances);
  }

  #refuse(bound: string, limit: number): never {
    this.refused += 1;
    throw new CommunicatorFullError(bound, limit);
  }

  #keep(record: Kept['record']): void {
    const services = this.#organisations.get(record.organisationId) ?? new Map<string, Kept>();
    this.#organisations.set(record.organisationId, services);
    const nextExpiryMs = earliestExpiry(record.instances);
    services.set(record.id, { record, nextExpiryMs });
    this.#sweepBy(nextExpiryMs);
  }

  /** Keeps the instances that `stays` holds for; without any the service is gone, without services the organisation. */
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

function merge(present: Kept['record'] | undefined, change: RegistrationChange, added: readonly Leased[]): Kept['record'] {
  const ids = new Set(added.map(({ id }) => id));
  const kept = present?.instances.filter(({ id }) => !ids.has(id)) ?? [];
  return { ...unset, ...present, ...change, instances: [...kept, ...added] };
}

const unset = {
  requiredLevel: 'NONE',
  balancing: 'least-outstanding',
  health: undefined,
  sharedWith: Object.freeze([]),
  metadata: Object.freeze({}),
} as const;

function earliestExpiry(instances: readonly InstanceRecord[]): number {
  return instances.reduce((earliest, { expiresAtMs }) => Math.min(earliest, expiresAtMs), Number.POSITIVE_INFINITY);
}
