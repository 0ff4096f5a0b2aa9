// Counters and histograms of a user's own against prom-client, on the hot path and when they are scraped.
// Usage: npm ci --prefix bench && node bench/metrics.ts [--rounds=5] [--ms=400] [--workload=REGEX] [--only=REGEX]
import { fileURLToPath } from 'node:url';
import { MetricSet } from '../src/runtime/metrics/metric-set.ts';
import { PrometheusMetrics } from '../src/runtime/metrics/prometheus-text.ts';
import { interleave } from './lib/interleave.ts';
import type { Contender } from './lib/interleave.ts';
import { rateOf } from './lib/measure.ts';
import { loadPeer } from './lib/peer.ts';

interface Child {
  inc(): void;
  observe(value: number): void;
}

interface PeerMetric {
  inc(labels: object): void;
  observe(labels: object, value: number): void;
  labels(labels: object): Child;
}

interface PromClient {
  readonly Registry: new () => { metrics(): Promise<string> };
  readonly Counter: new (options: object) => PeerMetric;
  readonly Histogram: new (options: object) => PeerMetric;
}

type Step = (index: number) => void;

const labelNames = ['organisation_id', 'kind'] as const;
const labels = { organisation_id: 'organisation-1', kind: 'invoice' };
const upperBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const valueAt = (index: number): number => (index & 1_023) / 100;

function hot(make: () => Promise<Step>): Contender {
  return async ({ durationMs }) => {
    const step = await make();
    const { nsPerOp } = await rateOf((count) => {
      for (let index = 0; index < count; index += 1) step(index);
    }, durationMs);
    return { nsPerOp };
  };
}

async function peer(kind: 'Counter' | 'Histogram'): Promise<PeerMetric> {
  const { default: client } = await loadPeer<{ default: PromClient }>('prom-client');
  return new client[kind]({ name: 'm', help: 'h', labelNames, buckets: upperBounds, registers: [new client.Registry()] });
}

const own = (): MetricSet => new MetricSet(new PrometheusMetrics());
const counter = () => own().counter({ name: 'm_total', help: 'h', labelNames });
const histogram = () => own().histogram({ name: 'm', help: 'h', labelNames, upperBounds });

const counters: Readonly<Record<string, () => Promise<Step>>> = {
  'wavegate, labels looked up': async () => {
    const orders = counter();
    return () => orders.with(labels.organisation_id, labels.kind).add();
  },
  'wavegate, series kept': async () => {
    const series = counter().with(labels.organisation_id, labels.kind);
    return () => series.add();
  },
  'prom-client, labels looked up': async () => {
    const orders = await peer('Counter');
    return () => orders.inc(labels);
  },
  'prom-client, child kept': async () => {
    const child = (await peer('Counter')).labels(labels);
    return () => child.inc();
  },
};

const histograms: Readonly<Record<string, () => Promise<Step>>> = {
  'wavegate, labels looked up': async () => {
    const waits = histogram();
    return (index) => waits.with(labels.organisation_id, labels.kind).observe(valueAt(index));
  },
  'wavegate, series kept': async () => {
    const series = histogram().with(labels.organisation_id, labels.kind);
    return (index) => series.observe(valueAt(index));
  },
  'prom-client, labels looked up': async () => {
    const waits = await peer('Histogram');
    return (index) => waits.observe(labels, valueAt(index));
  },
  'prom-client, child kept': async () => {
    const child = (await peer('Histogram')).labels(labels);
    return (index) => child.observe(valueAt(index));
  },
};

/** A scrape of 1,000 histograms of eleven buckets, in ms. */
const scrapes: Readonly<Record<string, Contender>> = {
  wavegate: async ({ durationMs }) => {
    const metrics = new PrometheusMetrics();
    const waits = new MetricSet(metrics).histogram({ name: 'm', help: 'h', labelNames: ['id'], upperBounds });
    for (let id = 0; id < 1_000; id += 1) waits.with(`organisation-${id}`).observe(1);
    const { nsPerOp } = await rateOf(() => metrics.text(), durationMs, 1);
    return { msPerScrape: nsPerOp / 1e6 };
  },
  'prom-client': async ({ durationMs }) => {
    const { default: client } = await loadPeer<{ default: PromClient }>('prom-client');
    const registry = new client.Registry();
    const options = { name: 'm', help: 'h', labelNames: ['id'], buckets: upperBounds, registers: [registry] };
    const waits = new client.Histogram(options);
    for (let id = 0; id < 1_000; id += 1) waits.observe({ id: `organisation-${id}` }, 1);
    const { nsPerOp } = await rateOf(() => registry.metrics(), durationMs, 1);
    return { msPerScrape: nsPerOp / 1e6 };
  },
};

function hotOnes(makes: Readonly<Record<string, () => Promise<Step>>>): Readonly<Record<string, Contender>> {
  return Object.fromEntries(Object.entries(makes).map(([name, make]) => [name, hot(make)]));
}

const baseline = 'prom-client, labels looked up';
await interleave('metrics', fileURLToPath(import.meta.url), [
  { name: 'counter', baseline, contenders: hotOnes(counters) },
  { name: 'histogram', baseline, contenders: hotOnes(histograms) },
  { name: 'scrape of 1,000 histograms', baseline: 'prom-client', contenders: scrapes },
]);
