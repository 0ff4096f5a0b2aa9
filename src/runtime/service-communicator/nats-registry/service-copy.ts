import type { Clock } from '../../../foundation/clock.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { LeasedServices } from '../registry/leased-services.ts';
import { KnownLeases } from './known-leases.ts';
import { knowService } from './known-service-entry.ts';
import type { KnownInstance, KnownServiceEntry } from './known-service-entry.ts';
import type { BucketEntry } from './registry-bucket.ts';
import { isLeaseKey, isServiceKey, markKey, tidyKey } from './registry-keys.ts';
import type { RegistryTally } from './registry-tally.ts';
import { decodeLease } from './stored-service.ts';

export interface CopySettings {
  readonly clock: Clock;
  readonly policy: EndpointPolicy;
  /** What is shown of the bucket, within the bounds of this process. */
  readonly shown: LeasedServices;
  /** Of the entries that are kept. */
  readonly maxBytes: number;
  readonly tally: RegistryTally;
}

/** More than so many need not be tidied at once. */
const maxRemoved = 65_536;

/** The bucket as far as this process has read it, and what of it is shown. Takes whatever stands in it, and throws at nothing. */
export class ServiceCopy {
  readonly leases: KnownLeases;
  /** Keys that were removed, with their revision and when that was seen. */
  readonly removed = new Map<string, { readonly revision: number; readonly seenMs: number }>();
  readonly #settings: CopySettings;
  readonly #services = new Map<string, KnownServiceEntry>();
  readonly #byLease = new Map<string, readonly [KnownServiceEntry, KnownInstance]>();
  /** Which found no room to be shown. */
  readonly #unshown = new Set<KnownServiceEntry>();
  #bytes = 0;
  #reading = 0;
  tidiedMs = Number.NEGATIVE_INFINITY;

  constructor(settings: CopySettings) {
    this.#settings = settings;
    this.leases = new KnownLeases(settings.tally);
    settings.shown.watch((organisationId, serviceId) => {
      if (this.#unshown.size > 0 && settings.shown.find(organisationId, serviceId) === undefined)
        queueMicrotask(this.#showWaiting);
    });
  }

  get maxBytes(): number {
    return this.#settings.maxBytes;
  }

  get services(): Iterable<KnownServiceEntry> {
    return this.#services.values();
  }

  service(key: string): KnownServiceEntry | undefined {
    return this.#services.get(key);
  }

  /** The instance whose lease has that key, if it has not run out. */
  liveInstance(key: string): KnownInstance | undefined {
    const instance = this.#byLease.get(key)?.[1];
    return instance !== undefined && this.isLive(instance) ? instance : undefined;
  }

  isLive({ isOver, beganMs, leaseMs }: KnownInstance): boolean {
    return !isOver && this.#settings.clock.monotonicMs() < beganMs + leaseMs;
  }

  isKnownLease(key: string): boolean {
    return this.#byLease.has(key);
  }

  /** From now on all that there is comes again. @param isAnother  From a bucket whose revisions mean something else: what was known before is returned. */
  beginReading(isAnother: boolean): readonly KnownServiceEntry[] {
    this.#reading += 1;
    this.removed.clear();
    if (!isAnother) return [];
    for (const known of this.#services.values()) known.revision = -1;
    this.leases.clear();
    return [...this.#services.values()];
  }

  /** All that there is has come: what has not is gone. */
  endReading(): void {
    const gone = [...this.#services.values()].filter(({ reading }) => reading < this.#reading);
    for (const { key } of gone) this.#drop(key);
    this.leases.keepSince(this.#reading);
  }

  /** @param atMs  When it was stored, as far as this process can tell by its own clock. */
  take(entry: BucketEntry, atMs: number): void {
    const { key, value, revision } = entry;
    this.removed.delete(key);
    if (key === tidyKey) this.tidiedMs = Math.max(this.tidiedMs, atMs);
    if (key === markKey || key === tidyKey) return;
    if (value === undefined) {
      if (this.removed.size < maxRemoved) this.removed.set(key, { revision, seenMs: atMs });
      if (isServiceKey(key)) this.#drop(key);
      else this.leases.drop(key);
    } else if (isServiceKey(key)) this.#takeService(key, value, revision, atMs);
    else if (isLeaseKey(key)) this.#takeLease(key, value, revision, atMs);
    else this.#settings.tally.ignored.malformed += 1;
  }

  #takeService(key: string, value: Uint8Array, revision: number, atMs: number): void {
    const { policy, tally, maxBytes } = this.#settings;
    const before = this.#services.get(key);
    if (before?.revision === revision) {
      before.reading = this.#reading;
      return;
    }
    const known = knowService({ key, value, revision, atMs }, before, { policy, leases: this.leases, tally });
    const bytes = this.#bytes - (before?.bytes ?? 0) + value.byteLength;
    if (known === undefined || bytes > maxBytes) {
      if (known !== undefined) tally.ignored.beyondBounds += 1;
      return this.#drop(key);
    }
    if (before !== undefined) this.#forget(before);
    this.#bytes = bytes;
    known.reading = this.#reading;
    this.#services.set(key, known);
    for (const instance of known.instances) this.#byLease.set(instance.leaseKey, [known, instance]);
    this.#show(known, true);
  }

  #takeLease(key: string, value: Uint8Array, revision: number, atMs: number): void {
    const lease = decodeLease(value);
    if (lease === undefined) {
      this.#settings.tally.ignored.malformed += 1;
      return;
    }
    if (this.leases.revisionOf(key) === revision) return this.leases.confirm(key, this.#reading);
    const [known, instance] = this.#byLease.get(key) ?? [];
    const orphans = this.leases.size - this.#byLease.size;
    this.leases.take(key, { ...lease, revision, beganMs: atMs, reading: this.#reading }, instance === undefined ? orphans : 0);
    if (known === undefined || instance === undefined || instance.token !== lease.token) return;
    instance.isOver ||= lease.isOver;
    instance.beganMs = Math.max(instance.beganMs, atMs);
    const { organisationId, id } = known.stored;
    const endsMs = instance.beganMs + instance.leaseMs;
    if (instance.isOver || !this.#settings.shown.extend(organisationId, id, instance.id, endsMs)) this.#show(known, false);
  }

  /** Shows the instances whose lease has not run out, if the bounds allow. */
  #show(known: KnownServiceEntry, isNew: boolean): void {
    const { shown, tally } = this.#settings;
    const { organisationId, id } = known.stored;
    const live = known.instances.filter((instance) => instance.read !== undefined && this.isLive(instance));
    this.#unshown.delete(known);
    if (live.length === 0) return shown.retain(organisationId, id, () => false);
    const most = live.slice(0, shown.bounds.maxInstances);
    if (isNew) tally.ignored.beyondBounds += live.length - most.length;
    if (shown.refusalOf({ organisationId, id }, most.length) !== undefined) {
      if (isNew) tally.ignored.beyondBounds += 1;
      this.#unshown.add(known);
      return;
    }
    const settings = most[0]?.read?.settings;
    const instances = most.flatMap(({ read, beganMs, leaseMs }) =>
      read === undefined ? [] : [{ ...read.instance, expiresAtMs: beganMs + leaseMs }],
    );
    if (settings !== undefined) shown.keep({ organisationId, id, ...settings, instances });
  }

  readonly #showWaiting = (): void => {
    // Who finds no room again is put back.
    const waiting = [...this.#unshown];
    for (const known of waiting) this.#show(known, false);
  };

  #drop(key: string): void {
    const known = this.#services.get(key);
    if (known === undefined) return;
    this.#forget(known);
    this.#settings.shown.retain(known.stored.organisationId, known.stored.id, () => false);
  }

  #forget(known: KnownServiceEntry): void {
    this.#bytes -= known.bytes;
    this.#services.delete(known.key);
    this.#unshown.delete(known);
    for (const { leaseKey } of known.instances) this.#byLease.delete(leaseKey);
  }
}
