import type { FailurePolicy, TimeWindow } from './failure-policy.ts';

const defaultBuckets = 10;

/** Opens on the share of failures in the time just past: a ring of buckets, and the running sums of all of them. */
export class TimeWindowPolicy implements FailurePolicy {
  readonly #rule: TimeWindow;
  /** Calls of each bucket but the present one. */
  readonly #perBucket: number[];
  /** Failures of each bucket; made at the first failure. */
  #failuresPerBucket: number[] | undefined;
  #bucket = 0;
  #bucketEndMs = Number.NEGATIVE_INFINITY;
  /** Calls of the present bucket, and of all others. */
  #callsNow = 0;
  #callsBefore = 0;
  #failures = 0;

  constructor(rule: TimeWindow) {
    this.#rule = rule;
    this.#perBucket = zeros(rule.buckets ?? defaultBuckets);
  }

  record(isFailure: boolean, nowMs: number): boolean {
    // A clock that stands still or goes back stays in its bucket.
    if (nowMs >= this.#bucketEndMs) this.#moveTo(nowMs);
    this.#callsNow += 1;
    return (isFailure || this.#failures > 0) && this.#judge(isFailure);
  }

  reset(): void {
    this.#perBucket.fill(0);
    this.#failuresPerBucket = undefined;
    this.#callsNow = 0;
    this.#callsBefore = 0;
    this.#failures = 0;
    this.#bucketEndMs = Number.NEGATIVE_INFINITY;
  }

  #judge(isFailure: boolean): boolean {
    const { minimumCalls, failureRatio } = this.#rule;
    if (isFailure) {
      this.#failuresPerBucket ??= zeros(this.#perBucket.length);
      this.#failuresPerBucket[this.#bucket]! += 1;
      this.#failures += 1;
    }
    const calls = this.#callsBefore + this.#callsNow;
    return calls >= minimumCalls && this.#failures >= failureRatio * calls;
  }

  /** Empties the buckets passed over, at most all of them, however far the clock has jumped. */
  #moveTo(nowMs: number): void {
    const buckets = this.#perBucket.length;
    const bucketMs = this.#rule.windowMs / buckets;
    const steps = Math.floor((nowMs - this.#bucketEndMs) / bucketMs) + 1;
    if (steps >= buckets) {
      this.reset();
      this.#bucketEndMs = nowMs + bucketMs;
      return;
    }
    for (let step = 0; step < steps; step += 1) this.#enterNextBucket();
    this.#bucketEndMs += steps * bucketMs;
  }

  #enterNextBucket(): void {
    this.#perBucket[this.#bucket] = this.#callsNow;
    this.#callsBefore += this.#callsNow;
    this.#callsNow = 0;
    this.#bucket = (this.#bucket + 1) % this.#perBucket.length;
    this.#callsBefore -= this.#perBucket[this.#bucket]!;
    this.#perBucket[this.#bucket] = 0;
    const failures = this.#failuresPerBucket;
    if (failures === undefined) return;
    this.#failures -= failures[this.#bucket]!;
    failures[this.#bucket] = 0;
  }
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
