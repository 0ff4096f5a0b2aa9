import type { Metric, MetricObjectWithValues, MetricValueWithName, Registry, RegistryContentType } from 'prom-client';
import type { MetricSample, MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
import { assertConfig, functionsGiven, integerFrom } from '../shared/validate-config.ts';
import { DiscoveredFamilies } from './discovered-families.ts';
import type { MetricFamily } from './metric-family.ts';
import type { MetricSourcesOptions } from './metric-sources.ts';

export type { MetricSample, MetricsSink, MetricSpread, MetricsSource } from '../shared/metrics-sink.ts';
export type { MetricSourcesOptions } from './metric-sources.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';

type AnyRegistry = Registry<RegistryContentType>;
type Values = MetricObjectWithValues<MetricValueWithName<string>>;

/**
 * The figures of all modules in a registry of prom-client, read when it is. A name that somebody else has registered stays theirs.
 *
 * @example
 * import { register } from 'prom-client';
 * const metrics = new PromClientMetrics(register);
 * const pool = new ConnectionPool({ factory, max: 10, metrics });
 */
export class PromClientMetrics implements MetricsSink, Disposable {
  readonly #registry: AnyRegistry;
  readonly #families: DiscoveredFamilies;
  readonly #names: string[] = [];

  /** @throws {InvalidConfigurationError} `registry` is none, or `maxSeries` is not an integer of at least 1. */
  constructor(registry: AnyRegistry, { maxSeries = 20_000 }: MetricSourcesOptions = {}) {
    const methods = functionsGiven('registry', registry, ['registerMetric', 'removeSingleMetric']);
    assertConfig('prom-client metrics', [...methods, integerFrom('maxSeries', maxSeries, 1)]);
    this.#registry = registry;
    this.#families = new DiscoveredFamilies(maxSeries, (family) => this.#declare(family));
  }

  register(source: MetricsSource): Disposable {
    return this.#families.register(source);
  }

  /** Takes everything out of the registry again. */
  [Symbol.dispose](): void {
    for (const name of this.#names.splice(0)) this.#registry.removeSingleMetric(name);
  }

  #declare({ name, kind, help }: MetricFamily): void {
    const get = async (): Promise<Omit<Values, 'collect'>> => {
      const samples = this.#families.find({ name, kind })?.samples ?? [];
      const values = samples.flatMap((sample) => (kind === 'histogram' ? valuesOfHistogram(sample) : [valueOf(sample)]));
      // In OpenMetrics prom-client puts the suffix to every sample of a counter itself.
      const isSuffixed = kind === 'counter' && this.#registry.contentType.startsWith('application/openmetrics-text');
      const bareName = isSuffixed ? name.replace(/_total$/, '') : name;
      // The type is a word, as prom-client's own metrics tell it; its declarations say that it is a number.
      return { name: bareName, help, type: kind as unknown as Values['type'], aggregator: 'sum', values };
    };
    // What prom-client asks of a metric when it is scraped.
    const metric = { name, help, get, reset: () => undefined };
    this.#registry.registerMetric(metric as unknown as Metric);
    this.#names.push(name);
  }
}

function valueOf({ labels, value }: MetricSample): MetricValueWithName<string> {
  return { labels, value } as MetricValueWithName<string>;
}

function valuesOfHistogram({ name, labels, value, spread }: MetricSample): MetricValueWithName<string>[] {
  const { count, upperBounds, cumulativeCounts } = spread!;
  const buckets = Array.from(upperBounds, (le, index) => {
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: cumulativeCounts[index]! };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels, value },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
