import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricSample } from '../shared/metrics-sink.ts';
import { InvalidConfigurationError, PrometheusMetrics } from './prometheus-text.ts';

const sample = (parts: Partial<MetricSample> = {}): MetricSample => {
  return { name: 'things_total', kind: 'counter', help: 'Things.', labels: {}, value: 1, ...parts };
};

function told(...samples: readonly MetricSample[]): PrometheusMetrics {
  const metrics = new PrometheusMetrics();
  metrics.register(() => samples);
  return metrics;
}

/** The lines about the modules, without those about the reading itself. */
function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && !line.includes('wavegate_metrics_'));
}

test('nothing registered is a valid text about the reading alone', () => {
  const text = new PrometheusMetrics().text();
  expect(lines(text)).toEqual([]);
  expect(text).toContain('# TYPE wavegate_metrics_source_failures_total counter\nwavegate_metrics_source_failures_total 0\n');
});

test('the samples of one name stand together under one help and type, from whatever source', () => {
  const metrics = told(sample({ labels: { of: 'a' } }), sample({ name: 'size', kind: 'gauge', help: 'Size.', value: -0.5 }));
  metrics.register(() => [sample({ labels: { of: 'b' }, value: 2 })]);
  expect(lines(metrics.text())).toEqual([
    '# HELP things_total Things.',
    '# TYPE things_total counter',
    'things_total{of="a"} 1',
    'things_total{of="b"} 2',
    '# HELP size Size.',
    '# TYPE size gauge',
    'size -0.5',
  ]);
});

test('labels and help are escaped, and numbers that are none are written as Prometheus reads them', () => {
  const odd = sample({ kind: 'gauge', name: 'odd', help: 'a\\b\n"c"', labels: { path: 'C:\\"x"\n\ud800' }, value: Infinity });
  expect(lines(told(odd, { ...odd, labels: {}, value: NaN }).text())).toEqual([
    '# HELP odd a\\\\b\\n"c"',
    '# TYPE odd gauge',
    'odd{path="C:\\\\\\"x\\"\\n\ufffd"} +Inf',
    'odd NaN',
  ]);
});

test('a histogram has rising buckets, its sum and its count', () => {
  const spread = { count: 3, upperBounds: [0.1, 1], cumulativeCounts: [1, 2] };
  expect(
    lines(told(sample({ name: 'wait_seconds', kind: 'histogram', labels: { of: 'a' }, value: 7.5, spread })).text()),
  ).toEqual([
    '# HELP wait_seconds Things.',
    '# TYPE wait_seconds histogram',
    'wait_seconds_bucket{of="a",le="0.1"} 1',
    'wait_seconds_bucket{of="a",le="1"} 2',
    'wait_seconds_bucket{of="a",le="+Inf"} 3',
    'wait_seconds_sum{of="a"} 7.5',
    'wait_seconds_count{of="a"} 3',
  ]);
});

test.for([
  ['a name out of the alphabet', 'malformed', sample({ name: 'a-b' })],
  ['a label out of the alphabet', 'malformed', sample({ labels: { 'a b': 'x' } })],
  ['a label that is reserved', 'malformed', sample({ labels: { __name__: 'x' } })],
  ['a counter below zero', 'malformed', sample({ name: 'other_total', value: -1 })],
  ['a histogram without buckets', 'malformed', sample({ name: 'h', kind: 'histogram' })],
  ['a series told twice', 'duplicate', sample({ labels: { b: '2', a: '1' }, value: 9 })],
  ['a name of two kinds', 'kind', sample({ kind: 'gauge' })],
] as const)('%s is left out and counted', ([, reason, bad]) => {
  const good = sample({ labels: { a: '1', b: '2' } });
  const metrics = told(good, bad);
  expect(lines(metrics.text())).toEqual([
    '# HELP things_total Things.',
    '# TYPE things_total counter',
    'things_total{a="1",b="2"} 1',
  ]);
  expect(metrics.text()).toContain(`wavegate_metrics_dropped_samples_total{reason="${reason}"} 2\n`);
});

test('a source that throws loses itself alone', () => {
  const metrics = new PrometheusMetrics();
  metrics.register(function* () {
    yield sample();
    throw new Error('no figures');
  });
  metrics.register(() => [sample({ name: 'later_total' })]);
  const text = metrics.text();
  expect(text).toContain('things_total 1\n');
  expect(text).toContain('later_total 1\n');
  expect(text).toContain('wavegate_metrics_source_failures_total 1\n');
});

test('more series than the bound are left out and counted', () => {
  const metrics = new PrometheusMetrics({ maxSeries: 10 });
  metrics.register(() => Array.from({ length: 25 }, (_, index) => sample({ labels: { index: String(index) } })));
  const text = metrics.text();
  expect(text.match(/^things_total\{/gm)).toHaveLength(10);
  expect(text).toContain('wavegate_metrics_dropped_samples_total{reason="series_bound"} 15\n');
});

test('a source is read until it is disposed of, may be registered twice, and may register others while it is read', () => {
  const metrics = new PrometheusMetrics();
  const first = metrics.register(() => {
    metrics.register(() => [sample({ name: 'nested_total' })]);
    return [sample()];
  });
  expect(metrics.text()).not.toContain('nested_total');
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(lines(metrics.text())).toContain('nested_total 1');
  expect(lines(metrics.text())).not.toContain('things_total 1');
});

test.for([
  ['application/openmetrics-text; version=1.0.0; q=0.5, text/plain; q=0.4', true],
  ['application/openmetrics-text;version=1.0.0', true],
  ['text/plain, application/openmetrics-text;q=0.1', false],
  ['application/openmetrics-text;q=0', false],
  ['*/*', false],
  [undefined, false],
] as const)('Accept: %s', ([accept, isOpenMetrics]) => {
  const { contentType, body } = told(sample()).answer(accept);
  expect(contentType.startsWith('application/openmetrics-text')).toBe(isOpenMetrics);
  expect(body.endsWith('# EOF\n')).toBe(isOpenMetrics);
  expect(body).toContain(`# TYPE ${isOpenMetrics ? 'things' : 'things_total'} counter\nthings_total 1\n`);
});

test('options out of bounds are refused', () => {
  expect(() => new PrometheusMetrics({ maxSeries: 0 })).toThrow(InvalidConfigurationError);
});

test('whatever labels hold, a line stays a line and reads back as what it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (word) => {
      const [, , line = ''] = lines(told(sample({ labels: { word: `x${word}` } })).text());
      const [, escaped = ''] = /^things_total\{word="(.*)"\} 1$/s.exec(line) ?? [];
      const read = escaped.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
      expect(read).toBe(`x${word}`);
    }),
  );
});
