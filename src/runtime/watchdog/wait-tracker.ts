import { captureStack, placesOf } from '../shared/call-stack.ts';
import type { CapturedStack, CodePlace } from '../shared/call-stack.ts';
import { currentOwner } from '../shared/lock-owner.ts';
import type { LockOwner } from '../shared/lock-owner.ts';
import { assertConfig, integerFrom, textGiven } from '../shared/validate-config.ts';
import type { Holding, WaitedResource, WaitSource, Waiting, WaitWatch } from '../shared/wait-source.ts';

export interface WaitTrackerOptions {
  /** What reports call it. */
  readonly name: string;
  readonly organisationId: string;
  /** How many can be had at once, at least. Said too low, a wait that will end may be taken for a deadlock. */
  readonly permits: number;
  readonly watch: WaitWatch;
}

export interface TrackOptions {
  /** The task that asks. Default: the one whose code is running. `null`: nobody in particular. */
  readonly owner?: LockOwner | null;
  /** Whether a signal or a time limit may end the wait; reports say so. Default false. */
  readonly canEnd?: boolean;
}

/** Something that was had through a tracker. To dispose of it says that it is given back, and disposes of the value where that is disposable. */
export interface Tracked<Value> extends Disposable {
  readonly value: Value;
  /** Says that it is given back: nobody waits for this task any longer. Does not give it back. Again: changes nothing. */
  release(): void;
}

/**
 * Lets what is lent out by others (the connections of a pool, turns of a queue) take part in the search for deadlocks, without a change to it: tells who
 * waits, and who holds, from the calls that pass through it.
 *
 * @example
 * const connections = mine.tracker('connections', 10);
 * using held = await connections.track(() => pool.acquire('organisation-1'));
 * await held.value.connection.query('select 1');
 */
export class WaitTracker implements WaitSource {
  readonly name: string;
  readonly organisationId: string;
  readonly permits: number;
  readonly #watch: WaitWatch;
  readonly #held = new Set<Share>();
  readonly #waiting = new Set<Share>();

  /** @throws {InvalidConfigurationError} naming every option out of bounds. */
  constructor({ name, organisationId, permits, watch }: WaitTrackerOptions) {
    assertConfig('tracker', [textGiven('name', name), integerFrom('permits', permits, 1, 1_000_000)]);
    this.name = name;
    this.organisationId = organisationId;
    this.permits = permits;
    this.#watch = watch;
  }

  /** The outcome of `take`, which asks for one of what is lent out, and counts as a wait for it until it settles; rejects as it does. */
  async track<Value>(take: () => Value | PromiseLike<Value>, options: TrackOptions = {}): Promise<Tracked<Value>> {
    const owner = options.owner === undefined ? currentOwner() : (options.owner ?? undefined);
    const captured = owner === undefined ? undefined : captureStack(this.track, this.#watch.stackDepth);
    const share = new Share(owner, captured, options.canEnd ?? false);
    this.#beginWait(share);
    try {
      const value = await take();
      share.owner?.takeAfterWait();
      this.#held.add(share);
      return new TrackedValue(value, () => this.#giveBack(share));
    } catch (error) {
      share.owner?.endWait();
      throw error;
    } finally {
      this.#waiting.delete(share);
      if (this.#waiting.size === 0) this.#watch.end(this);
    }
  }

  resources(): readonly WaitedResource[] {
    const { name, organisationId } = this;
    const freePermits = Math.max(0, this.permits - this.#held.size);
    return [{ name, organisationId, freePermits, order: 'any', holdings: this.#held, waiting: this.#waiting }];
  }

  #beginWait(share: Share): void {
    share.owner?.beginWait();
    this.#waiting.add(share);
    if (this.#waiting.size === 1) this.#watch.begin(this);
  }

  #giveBack(share: Share): void {
    this.#held.delete(share);
    share.owner?.giveBack();
  }
}

/** One of what is lent out, waited for and then held. */
class Share implements Holding, Waiting {
  readonly owner: LockOwner | undefined;
  readonly permits = 1;
  readonly canEnd: boolean;
  readonly #captured: CapturedStack | undefined;

  constructor(owner: LockOwner | undefined, captured: CapturedStack | undefined, canEnd: boolean) {
    this.owner = owner;
    this.canEnd = canEnd;
    this.#captured = captured;
  }

  places(): readonly CodePlace[] {
    return placesOf(this.#captured);
  }
}

class TrackedValue<Value> implements Tracked<Value> {
  readonly value: Value;
  #giveBack: (() => void) | undefined;

  constructor(value: Value, giveBack: () => void) {
    this.value = value;
    this.#giveBack = giveBack;
  }

  release(): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.();
  }

  [Symbol.dispose](): void {
    if (this.#giveBack === undefined) return;
    this.release();
    (this.value as Partial<Disposable> | undefined)?.[Symbol.dispose]?.();
  }
}
