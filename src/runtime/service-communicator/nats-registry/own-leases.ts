import { leaseKey } from './registry-keys.ts';

export interface OwnLease {
  readonly key: string;
  readonly organisationId: string;
  readonly serviceId: string;
  readonly instanceId: string;
  readonly token: string;
}

const leastLook = 64;

/** What this process registered. What it took out or lost counts until it is looked at again. */
export class OwnLeases {
  readonly #leases = new Map<string, OwnLease>();
  #lookAgainAt = leastLook;

  /** @param holds  Whether a lease has not run out: those that have are forgotten from time to time. */
  add(lease: Omit<OwnLease, 'key'>, holds: (lease: OwnLease) => boolean): void {
    const key = leaseKey(lease.organisationId, lease.serviceId, lease.instanceId);
    this.#leases.set(key, { ...lease, key });
    if (this.#leases.size < this.#lookAgainAt) return;
    for (const each of this.#leases.values()) if (!holds(each)) this.#leases.delete(each.key);
    this.#lookAgainAt = 2 * this.#leases.size + leastLook;
  }

  has(key: string, token: string): boolean {
    return this.#leases.get(key)?.token === token;
  }

  forget(key: string): void {
    this.#leases.delete(key);
  }

  /** What it holds now: it may change meanwhile. */
  [Symbol.iterator](): Iterator<OwnLease> {
    return [...this.#leases.values()].values();
  }
}
