/** When failures are too many. All of a breaker's policy is O(1) a call. */
export type FailurePolicyOptions = ConsecutiveFailures | CountWindow | TimeWindow;

/** `failures` one after the other, without a success between them. */
export interface ConsecutiveFailures {
  readonly kind: 'consecutive';
  readonly failures: number;
}

/** The last `calls` calls: from `minimumCalls` on, at least `failureRatio` of them. */
export interface CountWindow {
  readonly kind: 'count-window';
  readonly calls: number;
  readonly minimumCalls: number;
  /** Above 0, at most 1. */
  readonly failureRatio: number;
}

/** The calls of the last `windowMs`, exact to `windowMs / buckets`: from `minimumCalls` on, at least `failureRatio` of them. */
export interface TimeWindow {
  readonly kind: 'time-window';
  readonly windowMs: number;
  /** Default 10. */
  readonly buckets?: number;
  readonly minimumCalls: number;
  /** Above 0, at most 1. */
  readonly failureRatio: number;
}

/** What a breaker asks of its policy. */
export interface FailurePolicy {
  /** Notes an outcome, and tells whether the circuit must open. */
  record(isFailure: boolean, nowMs: number): boolean;
  /** Forgets all outcomes. */
  reset(): void;
}
