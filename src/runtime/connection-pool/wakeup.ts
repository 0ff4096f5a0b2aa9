import type { Clock, Scheduled } from '../../foundation/clock.ts';

/** Waits at least this long between two wake-ups, so that thousands of deadlines a few microseconds apart are seen to together. */
const leastPauseMs = 4;

/** One timer for all that a pool has to do later. None runs while nothing is to be done. */
export class Wakeup {
  readonly #clock: Clock;
  readonly #wake: (nowMs: number) => void;
  #timer: Scheduled | undefined;
  /** When it will wake; infinity when nothing is to be done. */
  dueMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, wake: (nowMs: number) => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Wakes at `dueMs` or before. */
  at(dueMs: number): void {
    if (dueMs >= this.dueMs) return;
    this.#timer?.cancel();
    const nowMs = this.#clock.monotonicMs();
    this.dueMs = dueMs;
    this.#timer = this.#clock.schedule(this.#ring, Math.ceil(Math.max(dueMs, this.#lastMs + leastPauseMs) - nowMs));
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.dueMs = Number.POSITIVE_INFINITY;
  }

  /** One function for all wake-ups: a method that makes one allocates at every call, also when it returns before. */
  readonly #ring = (): void => {
    this.#timer = undefined;
    this.dueMs = Number.POSITIVE_INFINITY;
    this.#lastMs = this.#clock.monotonicMs();
    this.#wake(this.#lastMs);
  };
}
