import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { BusEvent } from './bus-event.ts';
import { Ring } from './ring.ts';

/** A delivery that is to be tried again. */
export interface Retry {
  readonly event: BusEvent;
  /** Which attempt it will be. */
  readonly attempt: number;
}

/** The deliveries of one subscriber that are to be tried again, each after its delay. When it is over they are due, and somebody is told; nothing is called. */
export class PendingRetries {
  readonly #clock: Clock;
  readonly #becameDue: () => void;
  readonly #waiting = new Map<Retry, Scheduled>();
  readonly #due = new Ring<Retry>();

  constructor(clock: Clock, becameDue: () => void) {
    this.#clock = clock;
    this.#becameDue = becameDue;
  }

  get size(): number {
    return this.#waiting.size + this.#due.length;
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  add(retry: Retry, delayMs: number): void {
    const timer = this.#clock.schedule(() => {
      this.#waiting.delete(retry);
      this.#due.push(retry);
      this.#becameDue();
    }, delayMs);
    this.#waiting.set(retry, timer);
  }

  /** The one that has been due longest, taken out. */
  shift(): Retry | undefined {
    return this.#due.shift();
  }

  clear(): void {
    for (const timer of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
    this.#due.clear();
  }
}
