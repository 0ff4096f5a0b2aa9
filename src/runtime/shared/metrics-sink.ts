/** One figure at the moment of reading. Counters only grow; gauges go both ways. */
export interface MetricSample {
  /** Snake case with unit and, for a counter, `_total`: `wavegate_pool_acquisitions_total`. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  /** What the figure counts, in one sentence. */
  readonly help: string;
  /** The same label names for every sample of one name, so that a sink may declare them once. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
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
