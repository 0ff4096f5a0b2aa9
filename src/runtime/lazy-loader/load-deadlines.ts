import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { Load } from './load.ts';

/**
 * Tells of each call that takes longer than `timeoutMs`, with one timer for all of them, and none while no call is under way: as all have the
 * same time, the call that started first is the first to be late.
 */
export class LoadDeadlines {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onLate: (load: Load) => void;
  #first: Load | undefined = undefined;
  #last: Load | undefined = undefined;
  #timer: Scheduled | undefined = undefined;

  constructor(clock: Clock, timeoutMs: number, onLate: (load: Load) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onLate = onLate;
  }

  /** @param load  Its `attemptStartedMs` is not before that of any other. */
  add(load: Load): void {
    load.before = this.#last;
    if (this.#last === undefined) this.#first = load;
    else this.#last.after = load;
    this.#last = load;
    // The timer of an earlier call is left to run out rather than set anew for each one.
    this.#timer ??= this.#clock.schedule(() => this.#sweep(), this.#timeoutMs);
  }

  remove(load: Load): void {
    if (load.before === undefined) this.#first = load.after;
    else load.before.after = load.after;
    if (load.after === undefined) this.#last = load.before;
    else load.after.before = load.before;
    load.before = undefined;
    load.after = undefined;
  }

  /** The calls under way, in order of their start. */
  *loads(): Generator<Load> {
    for (let load = this.#first; load !== undefined;) {
      const { after } = load;
      yield load;
      load = after;
    }
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const load of this.loads()) {
      const dueMs = load.attemptStartedMs + this.#timeoutMs;
      if (dueMs > nowMs) {
        this.#timer ??= this.#clock.schedule(() => this.#sweep(), dueMs - nowMs);
        return;
      }
      this.#onLate(load);
    }
  }
}
