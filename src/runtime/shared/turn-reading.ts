import { setImmediate } from 'node:timers';

/** A reading is used this often at most, so that a chain of microtasks that never ends its turn still sees time pass. */
const longestUse = 64;

/** Reads a clock once a turn of the event loop, as a reading costs more than what is to be timed. Within a turn it lags by what the turn has taken. */
export class TurnReading {
  #usesLeft = 0;
  #value = 0;
  #endOfTurnAwaited = false;
  readonly #read: () => number;

  constructor(read: () => number) {
    this.#read = read;
  }

  get(): number {
    if (this.#usesLeft === 0) return this.#readAnew();
    this.#usesLeft -= 1;
    return this.#value;
  }

  #readAnew(): number {
    this.#value = this.#read();
    this.#usesLeft = longestUse;
    if (!this.#endOfTurnAwaited) {
      this.#endOfTurnAwaited = true;
      // Not unref'd: an immediate ends with this turn, and an unref'd one would let the loop wait for input with a stale reading.
      setImmediate(() => this.#endTurn());
    }
    return this.#value;
  }

  #endTurn(): void {
    this.#endOfTurnAwaited = false;
    this.#usesLeft = 0;
  }
}
