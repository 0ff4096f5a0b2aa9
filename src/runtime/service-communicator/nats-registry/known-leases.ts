import type { RegistryTally } from './registry-tally.ts';
import type { StoredLease } from './stored-service.ts';

export interface KnownLease extends StoredLease {
  readonly revision: number;
  /** When it was stored, by the clock of this process. */
  readonly beganMs: number;
  reading: number;
}

/** A renewal may come before its service; so many of which the service has not come are kept. */
const maxOrphans = 65_536;

/** The last renewal of each instance. */
export class KnownLeases {
  readonly #leases = new Map<string, KnownLease>();
  readonly #tally: RegistryTally;

  constructor(tally: RegistryTally) {
    this.#tally = tally;
  }

  get size(): number {
    return this.#leases.size;
  }

  get(key: string): KnownLease | undefined {
    return this.#leases.get(key);
  }

  revisionOf(key: string): number | undefined {
    return this.#leases.get(key)?.revision;
  }

  /** @param orphans  How many there are already whose service is not known; 0 for one whose service is. */
  take(key: string, lease: KnownLease, orphans: number): void {
    if (orphans < maxOrphans || this.#leases.has(key)) this.#leases.set(key, lease);
    else this.#tally.ignored.beyondBounds += 1;
  }

  confirm(key: string, reading: number): void {
    const lease = this.#leases.get(key);
    if (lease !== undefined) lease.reading = reading;
  }

  drop(key: string): void {
    this.#leases.delete(key);
  }

  clear(): void {
    this.#leases.clear();
  }

  keepSince(reading: number): void {
    for (const [key, lease] of this.#leases) if (lease.reading < reading) this.#leases.delete(key);
  }

  *[Symbol.iterator](): Generator<[string, KnownLease]> {
    yield* this.#leases;
  }
}
