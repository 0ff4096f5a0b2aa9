import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { Load } from './load.ts';

/**
 * Tells of each call that takes longer than `timeoutMs`, with one timer for all of them. A timer whose call has ended is left to run out rather
 * than set anew for each one.
 */
export class LoadDeadlines {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onLate: (load: Load) => void;
  /** Those under way, and some that have ended: to cross one out in the middle would cost more than to pass over it. */
  #loads: Load[] = [];
  #underWay = 0;
  #timer: Scheduled | undefined = undefined;

  constructor(clock: Clock, timeoutMs: number, onLate: (load: Load) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onLate = onLate;
  }

  /** The load is in phase `calling`, and its call starts now. */
  add(load: Load): void {
    this.#loads.push(load);
    this.#underWay += 1;
    this.#timer ??= this.#clock.schedule(() => this.#sweep(), this.#timeoutMs);
  }

  remove(load: Load): void {
    this.#underWay -= 1;
    if (this.#loads.at(-1) === load) this.#loads.pop();
    else if (this.#loads.length > 2 * this.#underWay + mostEnded) this.#loads = this.underWay();
  }

  /** The calls under way. */
  underWay(): Load[] {
    // One that is tried again may be in it twice.
    return [...new Set(this.#loads)].filter(({ phase }) => phase === 'calling');
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #sweep(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const load of this.underWay()) if (load.phase === 'calling' && this.#dueMs(load) <= nowMs) this.#onLate(load);
    this.#loads = this.underWay();
    const nextMs = this.#loads.reduce((first, load) => Math.min(first, this.#dueMs(load)), Number.POSITIVE_INFINITY);
    if (nextMs < Number.POSITIVE_INFINITY) this.#timer ??= this.#clock.schedule(() => this.#sweep(), Math.max(0, nextMs - nowMs));
  }

  #dueMs(load: Load): number {
    return load.attemptStartedMs + this.#timeoutMs;
  }
}

const mostEnded = 32;
