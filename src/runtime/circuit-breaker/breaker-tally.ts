import type { CircuitStateName } from './circuit-state.ts';

/** What a breaker counts only when something goes wrong. Times are of its monotonic clock; NaN: never. */
export class TroubleTally {
  failed = 0;
  timeouts = 0;
  ignored = 0;
  rejected = 0;
  closings = 0;
  openings = 0;
  halfOpenings = 0;
  callbackFailures = 0;
  listenersRefused = 0;
  lastFailureMs = Number.NaN;
  lastRejectionMs = Number.NaN;
  lastTransitionMs = Number.NaN;

  noteEntry(state: CircuitStateName): void {
    if (state === 'CLOSED') this.closings += 1;
    else if (state === 'OPEN') this.openings += 1;
    else this.halfOpenings += 1;
  }
}

const none: Readonly<TroubleTally> = Object.freeze(new TroubleTally());

/** The plain numbers of one breaker. One that has had no trouble does not hold those of trouble. */
export class BreakerTally {
  admitted = 0;
  successful = 0;
  lastSuccessMs = Number.NaN;
  #trouble: TroubleTally | undefined;

  /** To count in. */
  get trouble(): TroubleTally {
    return (this.#trouble ??= new TroubleTally());
  }

  /** To read. */
  get troubleSoFar(): Readonly<TroubleTally> {
    return this.#trouble ?? none;
  }
}
