import type { Clock } from '../../foundation/clock.ts';

/**
 * Wall time for stamping events, as milliseconds since this object was made. Read from the clock once for each reading of the monotonic time, since
 * a reading costs more than all the rest of a publish; and once for all organisations.
 */
export class TimeStamps {
  readonly #clock: Clock;
  #readAtMs = Number.NaN;
  #sinceEpochMs = 0;
  readonly epochMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.epochMs = clock.wallMs();
  }

  sinceEpochMs(): number {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs !== this.#readAtMs) this.#read(nowMs);
    return this.#sinceEpochMs;
  }

  #read(nowMs: number): void {
    this.#readAtMs = nowMs;
    this.#sinceEpochMs = this.#clock.wallMs() - this.epochMs;
  }
}
