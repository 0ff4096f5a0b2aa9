import type { FailurePolicy, TimeWindow } from './failure-policy.ts';

/** Opens on the share of failures in the time just past: a ring of buckets, and the running sums of all of them. */
export class TimeWindowPolicy implements FailurePolicy {
  readonly #rule: Required<TimeWindow>;
  /** Calls and failures of each bucket, in turn. */
  readonly #counts: number[];
  readonly #bucketMs: number;
  #bucket = 0;
  #bucketEndMs = Number.NEGATIVE_INFINITY;
  #calls = 0;
  #failures = 0;

  constructor(rule: Required<TimeWindow>) {
    this.#rule = rule;
    this.#counts = Array.from({ length: 2 * rule.buckets }, () => 0);
    this.#bucketMs = rule.windowMs / rule.buckets;
  }

  record(isFailure: boolean, nowMs: number): boolean {
    // A clock that stands still or goes back stays in its bucket.
    if (nowMs >= this.#bucketEndMs) this.#moveTo(nowMs);
    const index = 2 * this.#bucket;
    this.#counts[index] = this.#counts[index]! + 1;
    this.#calls += 1;
    if (isFailure) {
      this.#counts[index + 1] = this.#counts[index + 1]! + 1;
      this.#failures += 1;
    }
    if (this.#failures === 0) return false;
    return this.#calls >= this.#rule.minimumCalls && this.#failures >= this.#rule.failureRatio * this.#calls;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#calls = 0;
    this.#failures = 0;
    this.#bucketEndMs = Number.NEGATIVE_INFINITY;
  }

  /** Empties the buckets passed over, at most all of them, however far the clock has jumped. */
  #moveTo(nowMs: number): void {
    const steps = Math.floor((nowMs - this.#bucketEndMs) / this.#bucketMs) + 1;
    if (steps >= this.#rule.buckets) {
      this.reset();
      this.#bucketEndMs = nowMs + this.#bucketMs;
      return;
    }
    for (let step = 0; step < steps; step += 1) this.#enterNextBucket();
    this.#bucketEndMs += steps * this.#bucketMs;
  }

  #enterNextBucket(): void {
    this.#bucket = (this.#bucket + 1) % this.#rule.buckets;
    const index = 2 * this.#bucket;
    this.#calls -= this.#counts[index]!;
    this.#failures -= this.#counts[index + 1]!;
    this.#counts[index] = 0;
    this.#counts[index + 1] = 0;
  }
}
