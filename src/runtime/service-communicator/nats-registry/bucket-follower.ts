import type { Clock } from '../../../foundation/clock.ts';
import { backoffDelayMs } from '../../shared/backoff.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import type { KnownServiceEntry } from './known-service-entry.ts';
import type { BucketEntry, BucketSession, OpenBucket } from './registry-bucket.ts';
import { markKey } from './registry-keys.ts';
import type { ServiceCopy } from './service-copy.ts';

export interface FollowerSettings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly open: OpenBucket;
  readonly copy: ServiceCopy;
  /** Told when all has been read. @param before  What was known of the bucket before, if this is another one. */
  readonly onRead: (before: readonly KnownServiceEntry[]) => void;
}

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
}

/** So often it is asked whether the bucket is still the same, and whether all of it has come. */
const checkMs = 2_000;
const pauses = { baseMs: 100, capMs: 2_000, jitterRatio: 0.5 };

/** Keeps a copy of the bucket in step with it, over one connection after the other. */
export class BucketFollower {
  readonly #settings: FollowerSettings;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #current = Promise.withResolvers<BucketSession>();
  #following: Promise<void> | undefined;
  #round = new AbortController();
  #bucketId: string | undefined;
  #seen = 0;
  /** What ended the last connection, or kept it from coming about; undefined while all is well. */
  failure: unknown;
  isInStep = false;

  constructor(settings: FollowerSettings) {
    this.#settings = settings;
  }

  start(): void {
    this.#following ??= this.#stop.signal.aborted ? Promise.resolve() : this.#follow();
  }

  /** The connection over which the copy is kept in step. Waits until it is. */
  async session(signal: AbortSignal): Promise<BucketSession> {
    this.#stop.signal.throwIfAborted();
    this.start();
    return untilAborted(this.#current.promise, signal);
  }

  /** Resolves when the copy has everything up to `revision`. */
  async reached(revision: number, signal: AbortSignal): Promise<void> {
    if (this.#seen >= revision) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { revision, resolve };
    this.#waiters.add(waiter);
    await untilAborted(promise, signal).finally(() => this.#waiters.delete(waiter));
  }

  /** Connects anew and reads all again. */
  restart(reason: unknown): void {
    this.#round.abort(reason);
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the registry is closed'));
    this.#round.abort(this.#stop.signal.reason);
    await this.#following;
    this.isInStep = false;
    this.#current.promise.catch(() => undefined);
    this.#current.reject(this.#stop.signal.reason);
  }

  async #follow(): Promise<void> {
    for (let attempts = 1; !this.#stop.signal.aborted; attempts += 1) {
      const round = new AbortController();
      this.#round = round;
      await this.#connectOnce(round, () => (attempts = 0)).catch((error: unknown) => (this.failure = error));
      if (this.isInStep) this.#current = Promise.withResolvers<BucketSession>();
      this.isInStep = false;
      const delayMs = backoffDelayMs(attempts + 1, { ...pauses, random: this.#settings.random });
      await this.#pause(delayMs, this.#stop.signal).catch(() => undefined);
    }
  }

  async #connectOnce(round: AbortController, wellDone: () => void): Promise<void> {
    const session = await this.#settings.open(round.signal);
    try {
      const reading = this.#read(session, round.signal, wellDone);
      await Promise.race([reading, this.#check(session, round.signal)]);
      throw new Error('the connection to the server was lost');
    } finally {
      round.abort(new Error('the connection to the server was lost'));
      await session.close().catch(() => undefined);
    }
  }

  async #read(session: BucketSession, signal: AbortSignal, wellDone: () => void): Promise<void> {
    const { clock, copy, onRead } = this.#settings;
    const sentMs = clock.monotonicMs();
    const marked = await untilAborted(session.write(markKey, new Uint8Array()), signal);
    const mark = await untilAborted(session.get(markKey), signal);
    if (marked === undefined || mark === undefined) throw new Error('the bucket was removed');
    const isAnother = this.#bucketId !== undefined && this.#bucketId !== session.id;
    this.#bucketId = session.id;
    this.#seen = 0;
    const before = copy.beginReading(isAnother);
    // What was stored before the mark is as much older than the mark as the server says; what comes later is new.
    const storedMs = ({ storedAtMs }: BucketEntry): number =>
      storedAtMs > mark.storedAtMs ? clock.monotonicMs() : sentMs - (mark.storedAtMs - storedAtMs);
    let isRead = false;
    for await (const entry of session.watch(signal)) {
      signal.throwIfAborted();
      copy.take(entry, isRead ? clock.monotonicMs() : storedMs(entry));
      if (!isRead && entry.revision >= marked) {
        isRead = true;
        copy.endReading();
        this.#inStep(session, wellDone);
        onRead(before);
      }
      this.#haveSeen(entry.revision);
    }
  }

  #inStep(session: BucketSession, wellDone: () => void): void {
    this.isInStep = true;
    this.failure = undefined;
    wellDone();
    this.#current.resolve(session);
  }

  #haveSeen(revision: number): void {
    this.#seen = Math.max(this.#seen, revision);
    for (const waiter of this.#waiters) if (waiter.revision <= this.#seen) waiter.resolve();
  }

  /** Rejects when the bucket is another one, or when entries of it do not come. */
  async #check(session: BucketSession, signal: AbortSignal): Promise<never> {
    for (let behindAt = -1; ;) {
      await this.#pause(checkMs, signal);
      const { id, lastRevision } = await untilAborted(session.extent(), signal);
      if (id !== session.id) throw new Error('the bucket was removed and made anew');
      if (lastRevision > this.#seen && this.#seen === behindAt) throw new Error('the bucket has entries that do not come');
      behindAt = lastRevision > this.#seen ? this.#seen : -1;
    }
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#settings.clock.schedule(resolve, delayMs);
    return untilAborted(promise, signal).finally(() => timer.cancel());
  }
}
