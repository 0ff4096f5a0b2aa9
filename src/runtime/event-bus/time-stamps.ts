import type { Clock } from '../../foundation/clock.ts';
import { turnClock } from '../shared/turn-clock.ts';
import { TurnReading } from '../shared/turn-reading.ts';

/**
 * Wall time for stamping events, as milliseconds since this object was made. On the machine's own clock it is read once a turn, and once for all
 * organisations, since a reading costs more than all the rest of a publish.
 */
export class TimeStamps {
  readonly epochMs: number;
  readonly #clock: Clock;
  readonly #reading: TurnReading | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.epochMs = clock.wallMs();
    this.#reading = clock === turnClock ? new TurnReading(() => this.#read()) : undefined;
  }

  sinceEpochMs(): number {
    return this.#reading === undefined ? this.#read() : this.#reading.get();
  }

  #read(): number {
    return this.#clock.wallMs() - this.epochMs;
  }
}
