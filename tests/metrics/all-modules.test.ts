import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Gauge, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { OpenTelemetryMetrics } from '../../src/runtime/metrics/open-telemetry.ts';
import { PromClientMetrics } from '../../src/runtime/metrics/prom-client.ts';
import { PrometheusMetrics } from '../../src/runtime/metrics/prometheus-text.ts';
import { modulePrefixes, startAllModules } from '../support/all-modules.ts';

/** The series of a scrape, in order of their names; without those about the reading itself. */
function seriesOf(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('wavegate_metrics_'));
  return lines.map((line) => line.slice(0, line.lastIndexOf(' '))).toSorted();
}

const ownSeries = [
  'orders_total{kind="book"} 3',
  'wait_seconds_bucket{kind="book",le="0.1"} 2',
  'wait_seconds_bucket{kind="book",le="1"} 3',
  'wait_seconds_bucket{kind="book",le="+Inf"} 4',
  'wait_seconds_sum{kind="book"} 7.65',
  'wait_seconds_count{kind="book"} 4',
];

test('every module is in the text of Prometheus, and nothing is left out', async () => {
  const metrics = new PrometheusMetrics();
  await using modules = await startAllModules(metrics);
  const text = metrics.text();
  for (const prefix of modulePrefixes) expect(text).toContain(`\n# TYPE ${prefix}`);
  for (const series of ownSeries) expect(text.split('\n')).toContain(series);
  expect(text).not.toMatch(/^wavegate_metrics_(?:dropped_samples|source_failures)_total.* [1-9]/m);
  await modules[Symbol.asyncDispose]();
  expect(seriesOf(metrics.text())).toEqual([]);
});

const ofOthers = 'wavegate_loader_hit_ratio';

function withoutOthers(series: readonly string[]): readonly string[] {
  return series.filter((each) => !each.startsWith(ofOthers));
}

test.for(['text/plain', 'application/openmetrics-text'])(
  'prom-client scrapes the same series as %s, beside what it has of others',
  async (accept) => {
    const [registry, direct] = [new Registry(), new PrometheusMetrics()];
    if (accept !== 'text/plain') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    new Gauge({ name: ofOthers, help: 'Of somebody else.', registers: [registry] }).set(42);
    const metrics = new PromClientMetrics(registry);
    await using modules = await startAllModules(metrics);
    await using _compared = await startAllModules(direct);
    // Names that did not exist when the modules registered are found by the first scrape.
    await registry.metrics();
    const text = await registry.metrics();
    for (const series of ownSeries) expect(text.split('\n')).toContain(series);
    expect(withoutOthers(seriesOf(text))).toEqual(withoutOthers(seriesOf(direct.answer(accept).body)));
    expect(text).toContain(`\n${ofOthers} 42\n`);
    expect(text).toContain('wavegate_metrics_dropped_samples_total{reason="duplicate"} 1\n');
    await modules[Symbol.asyncDispose]();
    metrics[Symbol.dispose]();
    expect(seriesOf(await registry.metrics())).toEqual([ofOthers]);
  },
);

test('OpenTelemetry collects every module', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const metrics = new OpenTelemetryMetrics(provider.getMeter('test'));
  const collected = async () => {
    exporter.reset();
    await provider.forceFlush();
    return exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  };
  const modules = await startAllModules(metrics);
  // Names that did not exist when the modules registered are found by the first collection.
  await collected();
  const all = await collected();
  for (const prefix of modulePrefixes) {
    const some = all.filter(({ descriptor, dataPoints }) => descriptor.name.startsWith(prefix) && dataPoints.length > 0);
    expect(some.length, prefix).toBeGreaterThan(0);
  }
  const points = (name: string) =>
    all.find(({ descriptor }) => descriptor.name === name)?.dataPoints.map(({ attributes, value }) => [attributes, value]);
  expect(points('orders_total')).toEqual([[{ kind: 'book' }, 3]]);
  expect(points('wait_seconds_sum')).toEqual([[{ kind: 'book' }, 7.65]]);
  expect(points('wait_seconds_bucket')).toEqual([
    [{ kind: 'book', le: '0.1' }, 2],
    [{ kind: 'book', le: '1' }, 3],
    [{ kind: 'book', le: '+Inf' }, 4],
  ]);
  await modules[Symbol.asyncDispose]();
  let readings = 0;
  metrics.register(() => ((readings += 1), []));
  await collected();
  const before = readings;
  metrics[Symbol.dispose]();
  await collected();
  expect(before).toBeGreaterThan(0);
  expect(readings).toBe(before);
  await provider.shutdown();
});
