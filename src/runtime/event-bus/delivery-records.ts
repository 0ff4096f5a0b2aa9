import type { BusEvent } from './bus-event.ts';

/** One call of a callback that failed. */
export interface DeliveryFailure {
  readonly event: BusEvent;
  readonly subscriber: string;
  /** What the callback threw, or its promise was rejected with. */
  readonly error: unknown;
  /** Which attempt at this event it was, from 1. */
  readonly attempt: number;
  readonly failedAtMs: number;
  /** Delay before the next attempt; absent when there is none. */
  readonly retryInMs?: number;
}

/** An event that one subscriber could not be given. */
export interface DeadLetter {
  readonly event: BusEvent;
  readonly subscriber: string;
  /** Calls of the callback; 0 when its queue was full. */
  readonly attempts: number;
  /** What the last attempt failed with. */
  readonly error: unknown;
  readonly deadAtMs: number;
}

/** Events that a replaying subscriber did not get, as they were no longer retained. */
export interface DeliveryGap {
  readonly subscriber: string;
  /** First sequence number that was missing; events of no interest to the subscriber may be among the missing. */
  readonly from: number;
  /** The last one; absent where it is not known. */
  readonly to?: number;
  /** `retention`: they had been evicted. `other-log`: the position was one of another log, whose later events are unknown here. */
  readonly reason: 'retention' | 'other-log';
  readonly noticedAtMs: number;
}
