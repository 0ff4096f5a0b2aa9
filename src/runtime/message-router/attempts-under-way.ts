import type { Clock, Scheduled } from '../../foundation/clock.ts';
import type { Attempt } from './attempt.ts';

/** The handlers of one lane that have not settled. All have the same time, so that one timer does for all of them. */
export class AttemptsUnderWay {
  readonly #clock: Clock;
  readonly #overdue: (attempt: Attempt) => void;
  readonly #attempts = new Set<Attempt>();
  #timer: Scheduled | undefined;

  constructor(clock: Clock, overdue: (attempt: Attempt) => void) {
    this.#clock = clock;
    this.#overdue = overdue;
  }

  get size(): number {
    return this.#attempts.size;
  }

  add(attempt: Attempt): void {
    this.#attempts.add(attempt);
    if (this.#timer === undefined && Number.isFinite(attempt.deadlineMs)) this.#watch(attempt);
  }

  delete(attempt: Attempt): boolean {
    return this.#attempts.delete(attempt);
  }

  /** All of them, forgotten. */
  takeAll(): readonly Attempt[] {
    const all = [...this.#attempts];
    this.#attempts.clear();
    this.stop();
    return all;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #watch({ deadlineMs }: Attempt): void {
    this.stop();
    this.#timer = this.#clock.schedule(() => this.#check(), Math.max(0, deadlineMs - this.#clock.monotonicMs()));
  }

  /** They stand in the order in which they began. */
  #check(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const attempt of this.#attempts) {
      if (attempt.deadlineMs > nowMs) return this.#watch(attempt);
      this.#attempts.delete(attempt);
      this.#overdue(attempt);
    }
  }
}
