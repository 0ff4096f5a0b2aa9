import type { Clock, Scheduled } from '../../foundation/clock.ts';

/** Calls `due` at a time that may change. Stands only while there is such a time. */
export class DueTimer {
  readonly #clock: Clock;
  readonly #due: () => void;
  #timer: Scheduled | undefined;
  #dueMs: number | undefined;

  constructor(clock: Clock, due: () => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** @param dueMs  On the monotonic clock; undefined: never. */
  set(dueMs: number | undefined): void {
    if (dueMs === this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer =
      dueMs === undefined ? undefined : this.#clock.schedule(this.#ring, Math.max(0, dueMs - this.#clock.monotonicMs()));
  }

  readonly #ring = (): void => {
    this.#dueMs = undefined;
    this.#due();
  };
}
