import { leaseKey } from './registry-keys.ts';

export interface OwnLease {
  readonly key: string;
  readonly organisationId: string;
  readonly serviceId: string;
  readonly instanceId: string;
  readonly token: string;
}

/** What this process registered and did not take out. */
export class OwnLeases {
  readonly #leases = new Map<string, OwnLease>();

  add(organisationId: string, serviceId: string, instanceId: string, token: string): void {
    const key = leaseKey(organisationId, serviceId, instanceId);
    this.#leases.set(key, { key, organisationId, serviceId, instanceId, token });
  }

  has(key: string, token: string): boolean {
    return this.#leases.get(key)?.token === token;
  }

  /** One, or all of the service. */
  remove(organisationId: string, serviceId: string, instanceId: string | undefined): void {
    if (instanceId !== undefined) return void this.#leases.delete(leaseKey(organisationId, serviceId, instanceId));
    for (const lease of this.#leases.values())
      if (lease.organisationId === organisationId && lease.serviceId === serviceId) this.#leases.delete(lease.key);
  }

  /** What it holds now: it may change meanwhile. */
  [Symbol.iterator](): Iterator<OwnLease> {
    return [...this.#leases.values()].values();
  }
}
