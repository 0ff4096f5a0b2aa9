/** `steady` also while there are too few values to tell. */
export type TrendDirection = 'rising' | 'falling' | 'steady';

export interface SlidingTrendOptions {
  /** Values kept; the oldest goes first. */
  readonly capacity?: number;
  /** Values older than this do not count. */
  readonly windowMs?: number;
}

/** Two-sided 5 %: how often a series without a trend is called rising or falling. */
const significantZ = 1.96;

/**
 * Tells whether the latest values rise or fall, in bounded memory: at most `capacity` (32) values, none older than `windowMs`.
 * By ranks (Mann–Kendall), so that one outlier makes no trend. Fewer than five values are never a trend.
 *
 * @see https://doi.org/10.2307/1907187
 */
export class SlidingTrend {
  readonly #capacity: number;
  readonly #windowMs: number;
  readonly #values: number[] = [];
  readonly #timesMs: number[] = [];
  #next = 0;

  constructor({ capacity = 32, windowMs = Number.POSITIVE_INFINITY }: SlidingTrendOptions = {}) {
    this.#capacity = capacity;
    this.#windowMs = windowMs;
  }

  /** @param atMs  Monotonic time of the value; never before that of the value recorded last. */
  record(value: number, atMs: number): void {
    this.#values[this.#next] = value;
    this.#timesMs[this.#next] = atMs;
    this.#next = this.#next + 1 === this.#capacity ? 0 : this.#next + 1;
  }

  /** The values within the window, oldest first. */
  values(nowMs: number): readonly number[] {
    const full = this.#values.length === this.#capacity;
    const oldest = full ? this.#next : 0;
    const inOrder = this.#values.map((_, age) => (oldest + age) % this.#values.length);
    return inOrder.filter((slot) => nowMs - (this.#timesMs[slot] ?? 0) <= this.#windowMs).map((slot) => this.#values[slot] ?? 0);
  }

  direction(nowMs: number): TrendDirection {
    const z = mannKendallZ(this.values(nowMs));
    if (Math.abs(z) < significantZ) return 'steady';
    return z > 0 ? 'rising' : 'falling';
  }
}

/** Standard score of (rising pairs − falling pairs), corrected for ties and for continuity; 0 when nothing differs. */
function mannKendallZ(values: readonly number[]): number {
  const score = pairScore(values);
  const variance = pairVariance(values);
  return variance === 0 || score === 0 ? 0 : (score - Math.sign(score)) / Math.sqrt(variance);
}

function pairScore(values: readonly number[]): number {
  return values.reduce((sum, value, at) => values.slice(at + 1).reduce((part, later) => part + Math.sign(later - value), sum), 0);
}

function pairVariance(values: readonly number[]): number {
  const ties = Map.groupBy(values, (value) => value);
  const tied = [...ties.values()].reduce((sum, equals) => sum + varianceTerm(equals.length), 0);
  return (varianceTerm(values.length) - tied) / 18;
}

function varianceTerm(count: number): number {
  return count * (count - 1) * (2 * count + 5);
}
