import type { Delivery } from './delivery.ts';

/** A message that was among the suspects at so many crashes of the module is taken for their cause. */
const mostCrashes = 5;

/**
 * Holds the messages of one module that failed as often as allowed, while it is open whether it is they or the module that is to blame: the module, once `crashAfter` in a
 * row have failed and it has handled none meanwhile; they, as soon as it handles another.
 */
export class CrashJudge {
  readonly #crashAfter: number;
  readonly #suspects: Delivery[] = [];
  #inARow = 0;

  constructor(crashAfter: number) {
    this.#crashAfter = crashAfter;
  }

  get length(): number {
    return this.#suspects.length;
  }

  /** @returns False: it has been there too often, and is to blame itself. */
  suspect(delivery: Delivery): boolean {
    this.#inARow += 1;
    if (delivery.crashes >= mostCrashes) return false;
    this.#suspects.push(delivery);
    return true;
  }

  /** It failed while the module was down. @returns False: it did so too often, and is to blame for that. */
  excuses(delivery: Delivery): boolean {
    delivery.crashes += 1;
    return delivery.crashes <= mostCrashes;
  }

  get isCrash(): boolean {
    return this.#inARow >= this.#crashAfter;
  }

  /** The module is to blame. @returns The suspects, to be tried anew. */
  findCrash(): readonly Delivery[] {
    this.#inARow = 0;
    const acquitted = this.takeAll();
    for (const delivery of acquitted) {
      delivery.crashes += 1;
      delivery.attempts = 0;
      delivery.dueMs = 0;
    }
    return acquitted;
  }

  /** The module has handled something. */
  sawSuccess(): void {
    this.#inARow = 0;
  }

  takeAll(): readonly Delivery[] {
    return this.#suspects.splice(0);
  }
}
