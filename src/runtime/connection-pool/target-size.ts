import type { ScalingOptions } from './pool-options.ts';

/**
 * How many connections the pool keeps open, within `min` and `max`: what the greatest demand of late needs with some headroom.
 * Grows at the first review after the demand rose, and halves its excess at each review once it fell.
 */
export class TargetSize {
  readonly #min: number;
  readonly #max: number;
  readonly #scaling: Required<ScalingOptions> | undefined;
  #greatestDemand = 0;
  #reviewMs = Number.POSITIVE_INFINITY;
  value: number;

  constructor(min: number, max: number, scaling: Required<ScalingOptions> | undefined) {
    this.#min = min;
    this.#max = max;
    this.#scaling = scaling;
    this.value = min;
  }

  /** @returns When the target is to be reviewed; infinity when nothing calls for it. */
  observe(demand: number, nowMs: number): number {
    if (this.#scaling === undefined) return Number.POSITIVE_INFINITY;
    if (demand > this.#greatestDemand) this.#greatestDemand = demand;
    if (this.#reviewMs === Number.POSITIVE_INFINITY) this.#reviewMs = nowMs + this.#scaling.intervalMs;
    return this.#reviewMs;
  }

  /** @param demand  Connections in use and waiters, now. @returns When the next review is due. */
  review(demand: number, nowMs: number): number {
    if (this.#scaling === undefined || nowMs < this.#reviewMs) return this.#reviewMs;
    const wanted = this.#clamp(Math.ceil(Math.max(demand, this.#greatestDemand) / (1 - this.#scaling.headroomRatio)));
    this.value = Math.max(wanted, Math.floor((this.value + wanted) / 2));
    this.#greatestDemand = demand;
    const settled = demand === 0 && this.value === this.#min;
    this.#reviewMs = settled ? Number.POSITIVE_INFINITY : nowMs + this.#scaling.intervalMs;
    return this.#reviewMs;
  }

  #clamp(wanted: number): number {
    return Math.min(this.#max, Math.max(this.#min, wanted));
  }
}
