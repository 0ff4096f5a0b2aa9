import type { Clock, Scheduled } from '../../foundation/clock.ts';
import { backoffDelayMs } from '../shared/backoff.ts';
import type { BusEvent } from './bus-event.ts';
import type { RetryOptions } from './bus-options.ts';
import { Ring } from '../shared/ring.ts';

/** A delivery that is to be tried again. */
export interface Retry {
  readonly event: BusEvent;
  /** Which attempt it will be. */
  readonly attempt: number;
}

/** The deliveries of one subscriber that are to be tried again, each after its delay. When it is over they are due, and somebody is told; nothing is called. */
export class PendingRetries {
  readonly #options: Required<RetryOptions>;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #becameDue: () => void;
  readonly #waiting = new Map<Retry, Scheduled>();
  readonly #due = new Ring<Retry>();

  constructor(
    options: Required<RetryOptions>,
    { clock, random }: { readonly clock: Clock; readonly random: () => number },
    becameDue: () => void,
  ) {
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    this.#becameDue = becameDue;
  }

  get size(): number {
    return this.#waiting.size + this.#due.length;
  }

  get hasDue(): boolean {
    return this.#due.length > 0;
  }

  /** @param failed  Attempts that have failed. @returns The delay before the next one; undefined when there is none. */
  add(event: BusEvent, failed: number): number | undefined {
    if (failed >= this.#options.attempts) return undefined;
    const retry = { event, attempt: failed + 1 };
    const delayMs = backoffDelayMs(failed, { ...this.#options, random: this.#random });
    const timer = this.#clock.schedule(() => {
      this.#waiting.delete(retry);
      this.#due.push(retry);
      this.#becameDue();
    }, delayMs);
    this.#waiting.set(retry, timer);
    return delayMs;
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
