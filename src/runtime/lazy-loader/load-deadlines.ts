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
  #last: Load | undefined = undefined;
  #timer: Scheduled | undefined = undefined;

  constructor(clock: Clock, timeoutMs: number, onLate: (load: Load) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onLate = onLate;
  }

  add(load: Load): void {
    const before = this.#last;
    load.before = before;
    if (before !== undefined) before.after = load;
    this.#last = load;
    // The timer of an earlier call is left to run out rather than set anew for each one.
    this.#timer ??= this.#clock.schedule(() => this.#sweep(), this.#timeoutMs);
  }

  remove(load: Load): void {
    const { before, after } = load;
    if (before !== undefined) before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    load.before = undefined;
    load.after = undefined;
  }

  /** The calls under way, in order of their start. */
  loads(): readonly Load[] {
    const loads: Load[] = [];
    for (let load = this.#last; load !== undefined; load = load.before) loads.push(load);
    return loads.toReversed();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const load of this.loads()) if (this.#dueMs(load) <= nowMs) this.#onLate(load);
    const [next] = this.loads();
    if (next !== undefined) this.#timer ??= this.#clock.schedule(() => this.#sweep(), Math.max(0, this.#dueMs(next) - nowMs));
  }

  #dueMs(load: Load): number {
    return load.attemptStartedMs + this.#timeoutMs;
  }
}
