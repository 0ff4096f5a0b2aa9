import { captureStack, placesOf } from './call-stack.ts';
import type { CapturedStack, Callee, CodePlace } from './call-stack.ts';
import { LockAbortedError, LockClosedError, LockQueueFullError } from './lock-errors.ts';
import { LockLease } from './lock-lease.ts';
import { currentOwner } from './lock-owner.ts';
import type { LockOwner } from './lock-owner.ts';
import { LockQueue, QueuePlace } from './lock-queue.ts';
import { assertConfig, integerFrom, textGiven } from './validate-config.ts';
import type { WaitedResource, WaitSource, Waiting, WaitWatch } from './wait-source.ts';

export interface SemaphoreOptions {
  /** What reports call it. */
  readonly name: string;
  readonly organisationId: string;
  /** How many may be held at once, 1 to 1,000,000. */
  readonly permits: number;
  /** Beyond it an acquisition is refused. Default 10,000. */
  readonly maxWaiters?: number;
  /** Where its waits are watched. Without one nothing is captured. */
  readonly watch?: WaitWatch;
}

export interface AcquireOptions {
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal;
  /** The task that asks. Default: the one whose code is running. `null`: nobody in particular, as for a lease that somebody else will release. */
  readonly owner?: LockOwner | null;
  /** How many, at most all that there are. Default 1. */
  readonly permits?: number;
}

/**
 * Lends out permits, in the strict order in which they are asked for: who asks for many is not overtaken by those who ask for few.
 *
 * @example
 * const exports = new Semaphore({ name: 'exports', organisationId: 'organisation-1', permits: 3 });
 * using lease = await exports.acquire({ signal });
 */
export class Semaphore implements WaitSource, Disposable {
  readonly name: string;
  readonly organisationId: string;
  readonly permits: number;
  readonly #maxWaiters: number;
  readonly #watch: WaitWatch | undefined;
  readonly #stackDepth: number;
  readonly #held = new Set<LockLease>();
  readonly #queue = new LockQueue<Waiter>();
  #free: number;
  #isClosed = false;

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor({ name, organisationId, permits, maxWaiters = 10_000, watch }: SemaphoreOptions) {
    assertConfig('lock', [
      textGiven('name', name),
      textGiven('organisationId', organisationId),
      integerFrom('permits', permits, 1, 1_000_000),
      integerFrom('maxWaiters', maxWaiters, 0, 1_000_000),
    ]);
    this.name = name;
    this.organisationId = organisationId;
    this.permits = permits;
    this.#maxWaiters = maxWaiters;
    this.#watch = watch;
    this.#stackDepth = watch?.stackDepth ?? 0;
    this.#free = permits;
  }

  get freePermits(): number {
    return this.#free;
  }

  /** How many wait. */
  get waiters(): number {
    return this.#queue.size;
  }

  /**
   * Waits until the permits are free and everybody who asked earlier has been served.
   *
   * @throws {LockAbortedError} the signal was aborted.
   * @throws {LockQueueFullError} `maxWaiters` wait already.
   * @throws {LockClosedError} the semaphore is, or was meanwhile, disposed of.
   * @throws {RangeError} more permits are asked for than there are.
   */
  acquire(options?: AcquireOptions): Promise<LockLease> {
    try {
      const lease = this.#tryAcquire(options, this.acquire);
      return lease === undefined ? this.#wait(options, this.acquire) : Promise.resolve(lease);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** The permits, if they are free and nobody waits; otherwise undefined. Throws as `acquire` rejects. */
  tryAcquire(options?: AcquireOptions): LockLease | undefined {
    return this.#tryAcquire(options, this.tryAcquire);
  }

  /** Refuses all further acquisitions and ends all waits with a LockClosedError. Leases go on until they are released. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (let waiter = this.#queue.head; waiter !== undefined; waiter = this.#queue.head) {
      this.#refuse(waiter, new LockClosedError(this.name));
    }
  }

  resources(): readonly WaitedResource[] {
    const { name, organisationId, freePermits } = this;
    return [{ name, organisationId, freePermits, order: 'fifo', holdings: this.#held, waiting: this.#queue }];
  }

  #tryAcquire(options: AcquireOptions | undefined, below: Callee): LockLease | undefined {
    const permits = options?.permits ?? 1;
    this.#check(permits, options?.signal);
    if (this.#free < permits || this.#queue.size > 0) return undefined;
    const owner = ownerOf(options);
    owner?.take();
    return this.#lend(owner, permits, this.#capture(owner, below));
  }

  #check(permits: number, signal: AbortSignal | undefined): void {
    if (this.#isClosed) throw new LockClosedError(this.name);
    if (!Number.isInteger(permits) || permits < 1 || permits > this.permits)
      throw new RangeError(`permits must be an integer from 1 to ${this.permits}, not ${permits}`);
    if (signal?.aborted === true) throw new LockAbortedError(this.name, signal.reason);
  }

  #lend(owner: LockOwner | undefined, permits: number, captured: CapturedStack | undefined): LockLease {
    const lease = new LockLease(owner, permits, captured, this.#takeBack);
    this.#free -= permits;
    this.#held.add(lease);
    return lease;
  }

  /** Only tasks are ever named in a report, so that nobody else pays for a stack. */
  #capture(owner: LockOwner | undefined, below: Callee): CapturedStack | undefined {
    return owner === undefined || this.#stackDepth === 0 ? undefined : captureStack(below, this.#stackDepth);
  }

  #wait(options: AcquireOptions | undefined, below: Callee): Promise<LockLease> {
    if (this.#queue.size >= this.#maxWaiters) throw new LockQueueFullError(this.name, this.#maxWaiters);
    const [owner, signal] = [ownerOf(options), options?.signal];
    const waiter = new Waiter(owner, options?.permits ?? 1, this.#capture(owner, below), signal);
    waiter.onAbort = () => {
      this.#refuse(waiter, new LockAbortedError(this.name, signal?.reason));
      // Those behind may ask for less.
      this.#serve();
    };
    signal?.addEventListener('abort', waiter.onAbort, { once: true });
    waiter.owner?.beginWait();
    this.#queue.push(waiter);
    if (this.#queue.size === 1) this.#watch?.begin(this);
    return waiter.outcome.promise;
  }

  readonly #takeBack = (lease: LockLease): void => {
    this.#held.delete(lease);
    this.#free += lease.permits;
    lease.owner?.giveBack();
    this.#serve();
  };

  #serve(): void {
    for (let waiter = this.#queue.head; waiter !== undefined && waiter.permits <= this.#free; waiter = this.#queue.head) {
      this.#leave(waiter);
      waiter.owner?.takeAfterWait();
      waiter.outcome.resolve(this.#lend(waiter.owner, waiter.permits, waiter.captured));
    }
  }

  #refuse(waiter: Waiter, error: Error): void {
    this.#leave(waiter);
    waiter.owner?.endWait();
    waiter.outcome.reject(error);
  }

  #leave(waiter: Waiter): void {
    this.#queue.remove(waiter);
    waiter.signal?.removeEventListener('abort', waiter.onAbort);
    if (this.#queue.size === 0) this.#watch?.end(this);
  }
}

class Waiter extends QueuePlace<Waiter> implements Waiting {
  readonly owner: LockOwner | undefined;
  readonly permits: number;
  readonly captured: CapturedStack | undefined;
  readonly signal: AbortSignal | undefined;
  readonly outcome = Promise.withResolvers<LockLease>();
  onAbort: () => void = () => {};

  constructor(
    owner: LockOwner | undefined,
    permits: number,
    captured: CapturedStack | undefined,
    signal: AbortSignal | undefined,
  ) {
    super();
    this.owner = owner;
    this.permits = permits;
    this.captured = captured;
    this.signal = signal;
  }

  get canEnd(): boolean {
    return this.signal !== undefined;
  }

  places(): readonly CodePlace[] {
    return placesOf(this.captured);
  }
}

function ownerOf(options: AcquireOptions | undefined): LockOwner | undefined {
  return options?.owner === undefined ? currentOwner() : (options.owner ?? undefined);
}
