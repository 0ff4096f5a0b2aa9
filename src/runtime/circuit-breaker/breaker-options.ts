import type { Clock } from '../../foundation/clock.ts';
import type { MetricsSink } from '../shared/metrics-sink.ts';
import type { FailurePolicyOptions } from './failure-policy.ts';

/** A class of errors. */
export type ErrorType = abstract new (...parameters: never[]) => unknown;

/** How a circuit breaker decides. */
export interface BreakerRules {
  /** When failures are too many. Default: 5 consecutive ones. */
  readonly policy?: FailurePolicyOptions;
  /** How long the circuit stays open at first. Default 10,000. */
  readonly openTimeoutMs?: number;
  /** The open time doubles with each failed recovery, up to this. Default 300,000, and at least `openTimeoutMs`. */
  readonly maxOpenTimeoutMs?: number;
  /** Share of the open time that is taken off at random, 0 to 1, so that many processes do not probe at once. Default 0. */
  readonly jitterRatio?: number;
  /** Probes under way at a time while half open. Default 1. */
  readonly maxProbes?: number;
  /** Probes that must succeed for the circuit to close. Default 1. */
  readonly successThreshold?: number;
  /** A probe without an outcome for so long is given up and counts as failed. Default 30,000. */
  readonly probeTimeoutMs?: number;
  /** Deadline of each call, unless the call has its own. Default: none. */
  readonly timeoutMs?: number;
  /** Only errors of these classes are failures. Default: all. */
  readonly failureTypes?: readonly ErrorType[];
  /**
   * Whether an error is a failure; asked after `failureTypes`. Default: every error but a cancellation, which is an `AbortError` or has a `code` that
   * ends in `ABORTED`. If it throws, the error is a failure.
   */
  readonly isFailure?: (error: unknown) => boolean;
  /** Whether a result is a failure, as an answer with status 503 may be; the caller still gets it. Default: none is. */
  readonly isFailedResult?: (result: unknown) => boolean;
  /** Whether a `CircuitOpenError` carries the stack of its caller, which triples its cost. Default false. */
  readonly captureStack?: boolean;
  /** Most subscriptions of a breaker. Default 100. */
  readonly maxListeners?: number;
  /** Default: the machine's, read once a turn of the event loop for what is counted. */
  readonly clock?: Clock;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

export interface BreakerOptions extends BreakerRules {
  /** Label of its metrics and of its errors. Default `default`. */
  readonly name?: string;
  readonly metrics?: MetricsSink;
}

export interface BreakersOptions extends BreakerRules {
  /** Label of its metrics. Default `default`. */
  readonly name?: string;
  readonly metrics?: MetricsSink;
  /** Default 100. */
  readonly maxBreakersPerOrganisation?: number;
  /** Default 1,024. */
  readonly maxOrganisations?: number;
  /** Most names of breakers that are labels of metrics; the others are told together as `other`. Default 100. */
  readonly maxLabels?: number;
}
