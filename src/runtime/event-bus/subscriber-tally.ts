/** The counts of one subscriber, or of several together. */
export class SubscriberTally {
  /** Events whose callback did its work. */
  delivered = 0;
  /** Calls of the callback that failed. */
  failures = 0;
  retries = 0;
  deadLettered = 0;
  /** Events that were dropped since the queue was full. */
  dropped = 0;
  /** Events that were dead-lettered since the queue was full. */
  overflowed = 0;

  add(other: SubscriberTally): void {
    this.delivered += other.delivered;
    this.failures += other.failures;
    this.retries += other.retries;
    this.deadLettered += other.deadLettered;
    this.dropped += other.dropped;
    this.overflowed += other.overflowed;
  }
}
