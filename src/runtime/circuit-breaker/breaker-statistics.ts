import type { CircuitStateName } from './circuit-state.ts';

export interface BreakerStatistics {
  readonly state: CircuitStateName;
  /** The state was ordered by somebody, and stays. */
  readonly isForced: boolean;
  /** `successful + failed + ignored + rejected + inFlight`. */
  readonly total: number;
  readonly successful: number;
  readonly failed: number;
  /** Of the failed: those that passed their deadline. */
  readonly timeouts: number;
  /** Ended in an error that is no failure, or withdrawn by the caller. */
  readonly ignored: number;
  /** Refused without calling the function. */
  readonly rejected: number;
  readonly inFlight: number;
  /** How often each state was entered. */
  readonly transitions: Readonly<Record<CircuitStateName, number>>;
  /** Milliseconds since 1970-01-01T00:00:00Z. Undefined: never. */
  readonly lastSuccessAtMs: number | undefined;
  readonly lastFailureAtMs: number | undefined;
  readonly lastRejectionAtMs: number | undefined;
  readonly lastTransitionAtMs: number | undefined;
}
