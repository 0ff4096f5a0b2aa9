import type { Listener } from '../shared/listeners.ts';
import type { CircuitStateName, TransitionReason } from './circuit-state.ts';

/** The circuit changed. */
export interface Transition {
  readonly breaker: string;
  readonly from: CircuitStateName;
  readonly to: CircuitStateName;
  readonly reason: TransitionReason;
  /** Milliseconds since 1970-01-01T00:00:00Z at which the change was found. */
  readonly atMs: number;
}

export type TransitionListener = Listener<Transition>;
