import { assertConfig, integerFrom } from '../shared/validate-config.ts';
import type { MetricsSink, MetricsSource } from '../shared/metrics-sink.ts';
import { formatFor, prometheusFormat } from './exposition-format.ts';
import { MetricSources } from './metric-sources.ts';
import type { MetricSourcesOptions } from './metric-sources.ts';

export type { MetricsSink, MetricSample, MetricSpread, MetricsSource } from '../shared/metrics-sink.ts';
export type { MetricSourcesOptions } from './metric-sources.ts';
export { InvalidConfigurationError } from '../shared/validate-config.ts';

/** The body of an answer to a scrape. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/**
 * The figures of all modules as a text that Prometheus scrapes. Nothing is kept between scrapes, and nothing in what a module tells makes a scrape
 * fail: what the format has no place for is left out, and `wavegate_metrics_dropped_samples_total` says so.
 *
 * @example
 * const metrics = new PrometheusMetrics();
 * const pool = new ConnectionPool({ factory, max: 10, metrics });
 * response.setHeader('content-type', metrics.contentType).end(metrics.text());
 */
export class PrometheusMetrics implements MetricsSink {
  /** Of what `text` returns. */
  readonly contentType: string = prometheusFormat.contentType;
  readonly #sources: MetricSources;

  /** @throws {InvalidConfigurationError} `maxSeries` is not an integer of at least 1. */
  constructor({ maxSeries = 20_000 }: MetricSourcesOptions = {}) {
    assertConfig('Prometheus metrics', [integerFrom('maxSeries', maxSeries, 1)]);
    this.#sources = new MetricSources(maxSeries);
  }

  register(source: MetricsSource): Disposable {
    return this.#sources.register(source);
  }

  /** The figures as they stand now, in the text format 0.0.4. */
  text(): string {
    return prometheusFormat.write(this.#sources.read());
  }

  /** The same for a scrape whose `Accept` header is given: in OpenMetrics 1.0 where that is asked for. */
  answer(accept?: string): Exposition {
    const format = formatFor(accept);
    return { contentType: format.contentType, body: format.write(this.#sources.read()) };
  }
}
