import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import type { BucketFollower } from './bucket-follower.ts';
import { withAges } from './change-service.ts';
import type { KnownInstance, KnownServiceEntry } from './known-service-entry.ts';
import type { BucketSession } from './registry-bucket.ts';
import { tidyKey } from './registry-keys.ts';
import type { ServiceCopy } from './service-copy.ts';
import { encode } from './stored-service.ts';

export interface TidyingSettings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly copy: ServiceCopy;
  readonly follower: BucketFollower;
  /** How long something must have been of no use. */
  readonly tidyAfterMs: number;
}

/** Takes out of the bucket what nobody will need again. Every process does, one at a time. */
export class Tidying {
  readonly #settings: TidyingSettings;
  readonly #stop = new AbortController();
  #timer: Scheduled | undefined;

  constructor(settings: TidyingSettings) {
    this.#settings = settings;
  }

  start(): void {
    if (this.#timer !== undefined || this.#stop.signal.aborted) return;
    const { clock, random, tidyAfterMs } = this.#settings;
    this.#timer = clock.schedule(() => void this.#tidy(), tidyAfterMs * (0.5 + random()));
  }

  stop(): void {
    this.#stop.abort(new Error('the registry is closed'));
    this.#timer?.cancel();
  }

  async #tidy(): Promise<void> {
    const { clock, copy, follower, tidyAfterMs } = this.#settings;
    const isDue = clock.monotonicMs() - copy.tidiedMs >= tidyAfterMs / 2;
    // What fails is done by the next one, whoever it is.
    if (isDue && follower.isInStep) await this.#once().catch(() => undefined);
    this.#timer = undefined;
    this.start();
  }

  async #once(): Promise<void> {
    const session = await this.#settings.follower.session(this.#stop.signal);
    const mine = await session.get(tidyKey);
    // Somebody else has come first.
    if ((await session.write(tidyKey, new Uint8Array(), mine?.revision ?? 0)) === undefined) return;
    const services = [...this.#settings.copy.services];
    for (const service of services) await this.#tidyService(session, service);
    await this.#tidyLeases(session);
    await this.#tidyRemoved(session);
  }

  /** First the lease is declared over, unless it was renewed meanwhile; then the instance goes. */
  async #tidyService(session: BucketSession, service: KnownServiceEntry): Promise<void> {
    const { copy, clock } = this.#settings;
    const over = new Set<string>();
    for (const instance of service.instances.filter((each) => this.#isPast(each))) {
      const { leaseKey, token } = instance;
      const known = copy.leases.revisionOf(leaseKey);
      const entry = known === undefined ? await session.get(leaseKey) : undefined;
      // A renewal that has not come here yet.
      if (entry?.value !== undefined) continue;
      const expected = known ?? entry?.revision ?? 0;
      if ((await session.write(leaseKey, encode({ token, isOver: true }), expected)) !== undefined) over.add(token);
    }
    if (over.size === 0) return;
    const instances = withAges(copy, clock, service.stored).filter(({ token }) => !over.has(token));
    if (instances.length === 0) await session.remove(service.key, service.revision);
    else await session.write(service.key, encode({ ...service.stored, instances }), service.revision);
  }

  /** Renewals of what is registered no longer. */
  async #tidyLeases(session: BucketSession): Promise<void> {
    const { copy } = this.#settings;
    for (const [key, { revision, beganMs }] of copy.leases) {
      if (!copy.isKnownLease(key) && this.#isOld(beganMs)) await session.remove(key, revision);
    }
  }

  /** Removing leaves a trace, so that everybody hears of it; when all have heard, it goes. */
  async #tidyRemoved(session: BucketSession): Promise<void> {
    for (const [key, { revision, seenMs }] of this.#settings.copy.removed) {
      if (!this.#isOld(seenMs)) continue;
      await session.forget(key, revision);
      this.#settings.copy.removed.delete(key);
    }
  }

  #isPast({ isOver, beganMs, leaseMs }: KnownInstance): boolean {
    return isOver || this.#isOld(beganMs + leaseMs);
  }

  #isOld(sinceMs: number): boolean {
    return this.#settings.clock.monotonicMs() - sinceMs >= this.#settings.tidyAfterMs;
  }
}
