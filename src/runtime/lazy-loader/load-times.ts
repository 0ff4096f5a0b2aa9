import { Histogram } from '../shared/histogram.ts';
import { SlidingTrend } from '../shared/sliding-trend.ts';

/** Distribution and trend of one key's load times, in bounded memory. */
export class LoadTimes {
  readonly histogram = new Histogram();
  readonly trend = new SlidingTrend();

  record(loadTimeMs: number, atMs: number): void {
    this.histogram.record(loadTimeMs);
    this.trend.record(loadTimeMs, atMs);
  }
}
