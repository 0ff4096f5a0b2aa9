import type { Meter, Observable, ObservableCallback, ObservableResult } from '@opentelemetry/api';
import type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
import { assertConfig, functionsGiven, integerFrom } from '../shared/validate-config.ts';
import { DiscoveredFamilies } from './discovered-families.ts';
import type { MetricFamily } from './metric-family.ts';
import type { MetricSourcesOptions } from './metric-sources.ts';

export type { MetricSample, MetricsSink, MetricSpread, MetricsSource } from '../shared/metrics-sink.ts';
export type { MetricSourcesOptions } from './metric-sources.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';

/**
 * The figures of all modules as observable instruments of a meter, read on each collection. A histogram becomes the three counters that Prometheus makes
 * of it (`_bucket` with `le`, `_sum`, `_count`), since OpenTelemetry cannot observe one.
 *
 * @example
 * import { metrics } from '@opentelemetry/api';
 * const sink = new OpenTelemetryMetrics(metrics.getMeter('wavegate'));
 * const pool = new ConnectionPool({ factory, max: 10, metrics: sink });
 */
export class OpenTelemetryMetrics implements MetricsSink, Disposable {
  readonly #meter: Meter;
  readonly #families: DiscoveredFamilies;
  readonly #callbacks: [Observable, ObservableCallback][] = [];

  /** @throws {InvalidConfigurationError} `meter` is none, or `maxSeries` is not an integer of at least 1. */
  constructor(meter: Meter, { maxSeries = 20_000 }: MetricSourcesOptions = {}) {
    const methods = functionsGiven('meter', meter, ['createObservableCounter', 'createObservableGauge']);
    assertConfig('OpenTelemetry metrics', [...methods, integerFrom('maxSeries', maxSeries, 1)]);
    this.#meter = meter;
    this.#families = new DiscoveredFamilies(maxSeries, (family) => this.#declare(family));
  }

  register(source: MetricsSource): Disposable {
    return this.#families.register(source);
  }

  /** Observes nothing any more. */
  [Symbol.dispose](): void {
    for (const [observable, callback] of this.#callbacks.splice(0)) observable.removeCallback(callback);
  }

  #declare(family: MetricFamily): void {
    const { name, kind, help: description } = family;
    if (kind === 'gauge') return this.#observe(family, this.#meter.createObservableGauge(name, { description }), observeValue);
    const counter = (suffix: string): Observable => this.#meter.createObservableCounter(`${name}${suffix}`, { description });
    if (kind === 'counter') return this.#observe(family, counter(''), observeValue);
    this.#observe(family, counter('_sum'), observeValue);
    this.#observe(family, counter('_count'), (result, { labels, spread }) => result.observe(spread!.count, labels));
    this.#observe(family, counter('_bucket'), observeBuckets);
  }

  #observe(family: MetricFamily, observable: Observable, tell: (result: ObservableResult, sample: MetricSample) => void): void {
    const { name, kind } = family;
    const callback: ObservableCallback = (result) => {
      for (const sample of this.#families.find({ name, kind })?.samples ?? []) tell(result, sample);
    };
    observable.addCallback(callback);
    this.#callbacks.push([observable, callback]);
  }
}

function observeValue(result: ObservableResult, { labels, value }: MetricSample): void {
  result.observe(value, labels);
}

function observeBuckets(result: ObservableResult, { labels, spread }: MetricSample): void {
  const { count, upperBounds, cumulativeCounts } = spread!;
  for (let index = 0; index < upperBounds.length; index += 1) {
    result.observe(cumulativeCounts[index]!, { ...labels, le: String(upperBounds[index]) });
  }
  result.observe(count, { ...labels, le: '+Inf' });
}
