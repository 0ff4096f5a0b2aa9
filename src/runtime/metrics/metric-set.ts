import type { MetricSample, MetricsSink } from '../shared/metrics-sink.ts';
import { assertConfig, integerFrom, problemUnless } from '../shared/validate-config.ts';
import { LabelledSeries } from './labelled-series.ts';
import { isWellFormed } from './metric-family.ts';

export type { MetricSample, MetricsSink, MetricSpread, MetricsSource } from '../shared/metrics-sink.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';
export type { LabelValues } from './labelled-series.ts';

export interface LabelledOptions<Names extends readonly string[]> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: Names;
  /** Most combinations of values; all others count together, with every label `other`. Default 1,000. */
  readonly maxSeries?: number;
}

export interface LabelledHistogramOptions<Names extends readonly string[]> extends LabelledOptions<Names> {
  /** Upper ends of the buckets, rising, at most 100. Default: those of Prometheus for seconds, 0.005 to 10. */
  readonly upperBounds?: readonly number[];
}

/** One counter with its labels. */
export class CounterSeries {
  value = 0;

  /** @throws {RangeError} `by` is below 0 or no number. */
  add(by = 1): void {
    if (!(by >= 0)) throw new RangeError(`a counter grows by a number of at least 0, not ${by}`);
    this.value += by;
  }
}

/** One histogram with its labels. */
export class HistogramSeries {
  readonly #upperBounds: Float64Array;
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(upperBounds: Float64Array) {
    this.#upperBounds = upperBounds;
    this.#counts = new Float64Array(upperBounds.length + 1);
  }

  get sum(): number {
    return this.#sum;
  }

  /** @throws {RangeError} `value` is no number. */
  observe(value: number): void {
    if (!(value <= Number.POSITIVE_INFINITY)) throw new RangeError(`a histogram observes numbers, not ${value}`);
    const bounds = this.#upperBounds;
    let index = 0;
    while (index < bounds.length && value > bounds[index]!) index += 1;
    this.#counts[index] = this.#counts[index]! + 1;
    this.#sum += value;
  }

  /** How many values are at most each upper end, and at last how many there are. */
  cumulativeCounts(): Float64Array {
    let sum = 0;
    return this.#counts.map((count) => (sum += count));
  }
}

const secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counters and histograms of your own for hot paths: they count in plain numbers and are collected when somebody reads.
 *
 * @example
 * const own = new MetricSet(metrics);
 * const orders = own.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['organisation_id', 'kind'] });
 * orders.with('organisation-1', 'book').add();
 */
export class MetricSet implements Disposable {
  readonly #readers = new Map<string, () => Iterable<MetricSample>>();
  readonly #registration: Disposable;

  constructor(sink: MetricsSink) {
    this.#registration = sink.register(() => this.#samples());
  }

  /** @throws {InvalidConfigurationError} naming every field out of bounds; a name must be new. */
  counter<const Names extends readonly string[]>(options: LabelledOptions<Names>): LabelledSeries<Names, CounterSeries> {
    this.#check(options, []);
    const { name, help } = options;
    return this.#add(
      options,
      () => new CounterSeries(),
      ({ value }, labels) => ({ name, kind: 'counter', help, labels, value }),
    );
  }

  /** @throws {InvalidConfigurationError} naming every field out of bounds; a name must be new. */
  histogram<const Names extends readonly string[]>(
    options: LabelledHistogramOptions<Names>,
  ): LabelledSeries<Names, HistogramSeries> {
    const { name, help, upperBounds = secondsBounds } = options;
    this.#check(options, upperBounds);
    const bounds = Float64Array.from(upperBounds);
    return this.#add(
      options,
      () => new HistogramSeries(bounds),
      (series, labels) => {
        const cumulativeCounts = series.cumulativeCounts();
        const spread = { count: cumulativeCounts.at(-1)!, upperBounds: bounds, cumulativeCounts };
        return { name, kind: 'histogram', help, labels, value: series.sum, spread };
      },
    );
  }

  /** Takes the metrics out of the sink. */
  [Symbol.dispose](): void {
    this.#registration[Symbol.dispose]();
  }

  #check(
    { name, help, labelNames, maxSeries = 1_000 }: LabelledOptions<readonly string[]>,
    upperBounds: readonly number[],
  ): void {
    const labels = Object.fromEntries(labelNames.map((label) => [label, 'x']));
    const isNew = isWellFormed({ name, kind: 'counter', help, labels, value: 0 }) && !this.#readers.has(name);
    const areDistinct = Object.keys(labels).length === labelNames.length && !('le' in labels) && labelNames.length <= 10;
    const areRising = upperBounds.every(
      (bound, index) => Number.isFinite(bound) && (index === 0 || bound > upperBounds[index - 1]!),
    );
    assertConfig('metric', [
      problemUnless(isNew, 'name', 'a new name, with help and labels, in the alphabet of Prometheus', name),
      problemUnless(areDistinct, 'labelNames', 'at most 10 distinct names other than le', labelNames),
      problemUnless(areRising && upperBounds.length <= 100, 'upperBounds', 'at most 100 rising numbers', upperBounds),
      integerFrom('maxSeries', maxSeries, 1, 100_000),
    ]);
  }

  #add<Names extends readonly string[], Series>(
    { name, labelNames, maxSeries = 1_000 }: LabelledOptions<Names>,
    create: () => Series,
    tell: (series: Series, labels: Readonly<Record<string, string>>) => MetricSample,
  ): LabelledSeries<Names, Series> {
    const all = new LabelledSeries<Names, Series>(labelNames, maxSeries, create);
    this.#readers.set(name, function* read() {
      for (const { series, labels } of all.entries()) yield tell(series, labels);
      yield boundHits(name, all.boundHits);
    });
    return all;
  }

  *#samples(): Generator<MetricSample> {
    for (const read of this.#readers.values()) yield* read();
  }
}

function boundHits(metric: string, value: number): MetricSample {
  const help = 'Times that a new combination of labels found no room.';
  return { name: 'wavegate_metric_series_bound_hits_total', kind: 'counter', help, labels: { metric }, value };
}
