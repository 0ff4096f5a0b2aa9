import { placesOf } from './call-stack.ts';
import type { CapturedStack, CodePlace } from './call-stack.ts';
import type { LockOwner } from './lock-owner.ts';
import type { Holding } from './wait-source.ts';

/** Permits of a lock, held until it is disposed of. `using lease = await mutex.acquire()` gives them back at the end of the block. */
export class LockLease implements Holding, Disposable {
  readonly owner: LockOwner | undefined;
  readonly permits: number;
  readonly #captured: CapturedStack | undefined;
  #giveBack: ((lease: LockLease) => void) | undefined;

  constructor(
    owner: LockOwner | undefined,
    permits: number,
    captured: CapturedStack | undefined,
    giveBack: (lease: LockLease) => void,
  ) {
    this.owner = owner;
    this.permits = permits;
    this.#captured = captured;
    this.#giveBack = giveBack;
  }

  get isHeld(): boolean {
    return this.#giveBack !== undefined;
  }

  /** Where it was acquired, innermost call first. */
  places(): readonly CodePlace[] {
    return placesOf(this.#captured);
  }

  /** Gives the permits back, to the first who waits. Again: changes nothing. */
  release(): void {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    giveBack?.(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}
