import { setImmediate } from 'node:timers';
import { systemClock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clock.ts';

/** A reading is used this often at most, so that a chain of microtasks that never ends its turn still sees time pass. */
const longestUse = 64;

let readingMs = 0;
let usesLeft = 0;
let endOfTurnAwaited = false;

/**
 * The clock of this machine, whose `monotonicMs` is read once a turn of the event loop and never goes back. A reading of the
 * system's clock costs more than a whole acquisition of a pooled connection. Within a turn it lags by what the turn has taken.
 */
export const turnClock: Clock = {
  monotonicMs() {
    return usesLeft-- > 0 ? readingMs : readClock();
  },
  wallMs: systemClock.wallMs,
  schedule: systemClock.schedule,
};

function readClock(): number {
  readingMs = systemClock.monotonicMs();
  usesLeft = longestUse;
  if (!endOfTurnAwaited) {
    endOfTurnAwaited = true;
    // Not unref'd: an immediate ends with this turn, and an unref'd one would let the loop wait for input with a stale reading.
    setImmediate(endTurn);
  }
  return readingMs;
}

function endTurn(): void {
  endOfTurnAwaited = false;
  usesLeft = 0;
}
