import { randomUUID } from 'node:crypto';
import type { Clock, Scheduled } from '../../../foundation/clock.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import { CommunicatorFullError, RegistryDriverMissingError, RegistryUnavailableError } from '../communicator-errors.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import { LeasedServices } from '../registry/leased-services.ts';
import type { RegistryBounds } from '../registry/leased-services.ts';
import type { RegistrationChange, ServiceRecord, ServiceRegistry } from '../registry/service-registry.ts';
import { BucketFollower } from './bucket-follower.ts';
import { changeService } from './change-service.ts';
import type { Change, WritingWorld } from './change-service.ts';
import type { KnownInstance, KnownServiceEntry } from './known-service-entry.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { OwnLeases } from './own-leases.ts';
import type { OwnLease } from './own-leases.ts';
import type { OpenBucket } from './registry-bucket.ts';
import { leaseKey, serviceKey } from './registry-keys.ts';
import { emptyTally } from './registry-tally.ts';
import { renewLease } from './renew-lease.ts';
import { ServiceCopy } from './service-copy.ts';
import { Tidying } from './tidying.ts';

export interface BucketRegistrySettings extends RegistryBounds {
  readonly clock: Clock;
  readonly random: () => number;
  readonly endpointPolicy: EndpointPolicy;
  readonly requestTimeoutMs: number;
  readonly maxBytes: number;
  readonly tidyAfterMs: number;
}

/** A registry that several processes share in a bucket of keys and values. What is read comes from a copy in this process. */
export class BucketRegistry implements ServiceRegistry, AsyncDisposable {
  readonly #settings: BucketRegistrySettings;
  readonly #tally = emptyTally();
  readonly #shown: LeasedServices;
  readonly #copy: ServiceCopy;
  readonly #follower: BucketFollower;
  readonly #tidying: Tidying;
  readonly #own = new OwnLeases();
  readonly #turns = new KeyedTurns();
  #isClosed = false;

  constructor(open: OpenBucket, settings: BucketRegistrySettings) {
    const { clock, random, endpointPolicy: policy, maxBytes, tidyAfterMs } = settings;
    this.#settings = settings;
    this.#shown = new LeasedServices(clock, settings);
    this.#copy = new ServiceCopy({ clock, policy, maxBytes, shown: this.#shown, tally: this.#tally });
    const onRead = (before: readonly KnownServiceEntry[]): void => this.#restore(before);
    this.#follower = new BucketFollower({ clock, random, open, copy: this.#copy, onRead });
    this.#tidying = new Tidying({ clock, random, copy: this.#copy, follower: this.#follower, tidyAfterMs });
  }

  /** Resolves when all that is registered is known here. Without it, it is known some moments after the first use. @throws {RegistryUnavailableError} */
  async start(): Promise<void> {
    await this.#within(async () => undefined);
  }

  /** @throws {RegistryUnavailableError} the server has not confirmed it within `requestTimeoutMs`. */
  async put(change: RegistrationChange): Promise<void> {
    const added = change.instances.map((instance) => ({ ...instance, token: randomUUID() }));
    try {
      await this.#change(change, { kind: 'put', change, added });
    } catch (error) {
      if (error instanceof CommunicatorFullError) this.#tally.refused += 1;
      throw error;
    }
    const { organisationId, id: serviceId } = change;
    for (const { id: instanceId, token } of added) this.#own.add({ organisationId, serviceId, instanceId, token }, this.#isHeld);
  }

  renew(organisationId: string, serviceId: string, instanceId: string): Promise<boolean> {
    return this.#within((world) => renewLease(world, leaseKey(organisationId, serviceId, instanceId)));
  }

  remove(organisationId: string, serviceId: string, instanceId?: string): Promise<boolean> {
    return this.#change({ organisationId, id: serviceId }, { kind: 'remove', instanceId });
  }

  find(organisationId: string, serviceId: string): ServiceRecord | undefined {
    this.#begin();
    return this.#shown.find(organisationId, serviceId);
  }

  list(organisationId: string): readonly ServiceRecord[] {
    this.#begin();
    return this.#shown.list(organisationId);
  }

  watch(listener: (organisationId: string, serviceId: string) => void): Disposable {
    this.#begin();
    return this.#shown.watch(listener);
  }

  /** Whether the copy is in step with the bucket, and what was turned away. */
  status(): RegistryStatus {
    const { refused, ignored } = this.#tally;
    const state = this.#isClosed ? 'CLOSED' : this.#follower.isInStep ? 'IN_STEP' : 'CONNECTING';
    return { state, failure: this.#follower.failure, refused, ignored: { ...ignored } };
  }

  /** Ends the connection. What was registered here stays until its leases run out. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tidying.stop();
    await this.#follower.close();
    this.#shown[Symbol.dispose]();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Changes of one service take turns: those of this process need not contend. */
  #change(named: Pick<ServiceRecord, 'organisationId' | 'id'>, change: Change): Promise<boolean> {
    const key = serviceKey(named.organisationId, named.id);
    return this.#within((world) => this.#turns.take(key, () => changeService(world, named, change)));
  }

  #begin(): void {
    if (this.#isClosed) return;
    this.#follower.start();
    this.#tidying.start();
  }

  /** The outcome of what is done with the server, in time. */
  async #within<Value>(work: (world: WritingWorld) => Promise<Value>): Promise<Value> {
    this.#begin();
    const { clock, random, requestTimeoutMs } = this.#settings;
    const controller = new AbortController();
    const { signal } = controller;
    const timer: Scheduled = clock.schedule(() => {
      controller.abort(this.#follower.failure ?? new Error(`there was no answer within ${requestTimeoutMs} ms`));
    }, requestTimeoutMs);
    let mayBeStored = false;
    try {
      const session = await this.#follower.session(signal);
      const sending = (): void => void (mayBeStored = true);
      const world = { session, signal, clock, random, sending, follower: this.#follower, copy: this.#copy, shown: this.#shown };
      return await untilAborted(work(world), signal);
    } catch (error) {
      if (error instanceof CommunicatorFullError || error instanceof RegistryDriverMissingError) throw error;
      if (mayBeStored && !signal.aborted && !this.#isClosed) this.#follower.restart(error);
      throw new RegistryUnavailableError(error, mayBeStored);
    } finally {
      timer.cancel();
      controller.abort(new Error('it has ended'));
    }
  }

  /** What was registered here and holds its lease is renewed; in a bucket that was made anew it is registered anew. */
  #restore(before: readonly KnownServiceEntry[]): void {
    const unlessItFails = (work: Promise<unknown>): void => void work.catch((error: unknown) => (this.#follower.failure = error));
    for (const { key, organisationId, serviceId, instanceId, token } of this.#own) {
      if (this.#isHeld({ key, token })) unlessItFails(this.renew(organisationId, serviceId, instanceId));
      else if (!this.#isLiveIn(before, key)) this.#own.forget(key);
    }
    for (const { stored, instances } of before) {
      const { organisationId, id } = stored;
      const lost = instances.filter((each) => this.#own.has(each.leaseKey, each.token) && this.#isLost(each));
      const settings = lost[0]?.read?.settings;
      const change = { organisationId, id, ...settings, instances: lost.flatMap(({ read }) => read?.instance ?? []) };
      if (change.instances.length > 0) unlessItFails(this.put(change));
    }
  }

  readonly #isHeld = ({ key, token }: Pick<OwnLease, 'key' | 'token'>): boolean => {
    return this.#copy.liveInstance(key)?.token === token;
  };

  #isLiveIn(before: readonly KnownServiceEntry[], key: string): boolean {
    return before.some(({ instances }) => instances.some((each) => each.leaseKey === key && this.#copy.isLive(each)));
  }

  #isLost(instance: KnownInstance): boolean {
    return this.#copy.isLive(instance) && !this.#isHeld({ key: instance.leaseKey, token: instance.token });
  }
}

export interface RegistryStatus {
  /** `IN_STEP`: all that is registered is known here. `CONNECTING`: what is known grows old, and writing waits. */
  readonly state: 'CONNECTING' | 'IN_STEP' | 'CLOSED';
  /** What ended the last connection, or kept it from coming about; undefined while all is well. */
  readonly failure: unknown;
  /** Registrations of this process that a bound refused. */
  readonly refused: number;
  /** What stands in the bucket and was not taken in. What is read anew counts again. */
  readonly ignored: { readonly malformed: number; readonly forbidden: number; readonly beyondBounds: number };
}
