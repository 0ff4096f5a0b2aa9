/** One figure at the moment of reading. Counters only grow; gauges go both ways. */
export interface MetricSample {
  /** Snake case with unit and, for a counter, `_total`: `wavegate_pool_acquisitions_total`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** What the figure counts, in one sentence. */
  readonly help: string;
  /** The same label names for every sample of one name, so that a sink may declare them once. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of a histogram: the sum of all values. */
  readonly value: number;
  /** Of a histogram, and only of one: how its values are spread. */
  readonly spread?: MetricSpread;
}

/** How many values a histogram has seen, and how they lie. */
export interface MetricSpread {
  readonly count: number;
  /** Upper ends of the buckets, inclusive and rising; the last bucket, without an end, is not among them. */
  readonly upperBounds: ArrayLike<number>;
  /** How many values are at most the upper end of the same index: each count holds those before it. */
  readonly cumulativeCounts: ArrayLike<number>;
}

/** Yields a module's figures as they stand now. Called only when somebody reads the metrics. */
export type MetricsSource = () => Iterable<MetricSample>;

/**
 * Where a module's metrics go. Figures are pulled when read, so that a hot path only counts in plain numbers,
 * and a module without a sink pays nothing.
 */
export interface MetricsSink {
  /** Asks `source` on every reading until the registration is disposed. */
  register(source: MetricsSource): Disposable;
}
