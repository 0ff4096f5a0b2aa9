export interface BackoffOptions {
  /** Upper end of the first delay. */
  readonly baseMs: number;
  /** No delay is longer. */
  readonly capMs: number;
  /** Share of the delay that is random, 0 to 1. 1 (full jitter) spreads best; up to 0.5 no delay is shorter than the one before. */
  readonly jitterRatio?: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Delay before attempt `attempt + 1`: exponential, capped, with jitter (full jitter unless told otherwise).
 *
 * @param attempt  Attempts made so far (integer ≥ 1).
 * @returns Milliseconds in [c · (1 − jitterRatio), c] with c = min(capMs, baseMs · 2^(attempt − 1)).
 * @throws {RangeError} `attempt` is not an integer ≥ 1.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffDelayMs(attempt: number, { baseMs, capMs, jitterRatio = 1, random }: BackoffOptions): number {
  if (!Number.isInteger(attempt) || attempt < 1) throw new RangeError(`attempt must be an integer of at least 1, not ${attempt}`);
  const ceilingMs = Math.min(capMs, baseMs * 2 ** (attempt - 1));
  return ceilingMs * (1 - jitterRatio * random());
}
