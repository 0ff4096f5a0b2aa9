import { SlidingTrend } from '../shared/sliding-trend.ts';
import type { TrendDirection } from '../shared/sliding-trend.ts';

/** What happened in one part of the window. */
export interface TrendPoint {
  /** How long ago this part began. */
  readonly ageMs: number;
  readonly acquisitions: number;
  /** The greatest share of `max` in use. */
  readonly peakUtilisationRatio: number;
}

export interface PoolTrend {
  readonly windowMs: number;
  /** Length of the part of the window that a point stands for. */
  readonly pointMs: number;
  /** Oldest first; the last one is still going on. */
  readonly points: readonly TrendPoint[];
  /** Of the peak utilisation. */
  readonly direction: TrendDirection;
}

interface Bucket {
  startMs: number;
  acquisitions: number;
  peakInUse: number;
}

const pointCount = 30;

/** The utilisation over a sliding window, in memory that does not grow. */
export class UtilisationTrend {
  readonly #windowMs: number;
  readonly #pointMs: number;
  readonly #max: number;
  #buckets: Bucket[];
  #current: Bucket;
  #endMs: number;

  constructor(windowMs: number, max: number, nowMs: number) {
    this.#windowMs = windowMs;
    this.#pointMs = windowMs / pointCount;
    this.#max = max;
    this.#current = { startMs: nowMs, acquisitions: 0, peakInUse: 0 };
    this.#buckets = [this.#current];
    this.#endMs = nowMs + this.#pointMs;
  }

  /** Moves on to `nowMs`; `inUse` is what has been in use since the last call. */
  reach(nowMs: number, inUse: number): void {
    if (nowMs >= this.#endMs) this.#turnTo(nowMs, inUse);
  }

  /** Counts one acquisition, after which `inUse` are in use. */
  add(inUse: number): void {
    const current = this.#current;
    current.acquisitions += 1;
    if (inUse > current.peakInUse) current.peakInUse = inUse;
  }

  trend(nowMs: number, inUse: number): PoolTrend {
    this.reach(nowMs, inUse);
    const direction = new SlidingTrend({ capacity: pointCount });
    const points = this.#buckets.map((bucket) => this.#point(bucket, nowMs));
    for (const point of points) direction.record(point.peakUtilisationRatio, nowMs);
    return { windowMs: this.#windowMs, pointMs: this.#pointMs, points, direction: direction.direction(nowMs) };
  }

  #turnTo(nowMs: number, inUse: number): void {
    const passed = Math.floor((nowMs - this.#endMs) / this.#pointMs) + 1;
    const latestStartMs = this.#endMs + (passed - 1) * this.#pointMs;
    const fresh = Array.from({ length: Math.min(passed, pointCount) }, (_, age) => {
      return { startMs: latestStartMs - age * this.#pointMs, acquisitions: 0, peakInUse: inUse };
    }).toReversed();
    this.#buckets = [...this.#buckets, ...fresh].slice(-pointCount);
    this.#current = this.#buckets.at(-1) ?? this.#current;
    this.#endMs = latestStartMs + this.#pointMs;
  }

  #point({ startMs, acquisitions, peakInUse }: Bucket, nowMs: number): TrendPoint {
    return { ageMs: nowMs - startMs, acquisitions, peakUtilisationRatio: peakInUse / this.#max };
  }
}
