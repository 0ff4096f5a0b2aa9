import { expect, test } from 'vitest';
import { InvalidConfigurationError, MetricSet } from './metric-set.ts';
import { PrometheusMetrics } from './prometheus-text.ts';

function started(): { readonly metrics: PrometheusMetrics; readonly own: MetricSet } {
  const metrics = new PrometheusMetrics();
  return { metrics, own: new MetricSet(metrics) };
}

test('a counter without labels, with some, and with figures refused', () => {
  const { metrics, own } = started();
  own.counter({ name: 'all_total', help: 'All.', labelNames: [] }).with().add(2);
  const orders = own.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['a', 'b'] });
  orders.with('x', 'y').add();
  orders.with('x', 'z').add(0.5);
  expect(orders.with('x', 'y')).toBe(orders.with('x', 'y'));
  for (const by of [-1, Number.NaN]) expect(() => orders.with('x', 'y').add(by)).toThrow(RangeError);
  expect(() => (orders.with as (...values: string[]) => unknown).call(orders, 'x')).toThrow(TypeError);
  expect(() => (orders.with as (...values: unknown[]) => unknown).call(orders, 'x', 7)).toThrow(TypeError);
  const lines = metrics.text().split('\n');
  expect(lines).toEqual(expect.arrayContaining(['all_total 2', 'orders_total{a="x",b="y"} 1', 'orders_total{a="x",b="z"} 0.5']));
  own[Symbol.dispose]();
  expect(metrics.text()).not.toContain('orders_total');
});

test('a combination beyond the bound counts with all others, and the bound is told', () => {
  const { metrics, own } = started();
  const orders = own.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['id'], maxSeries: 2 });
  for (let id = 0; id < 10_000; id += 1) orders.with(String(id)).add();
  const lines = metrics.text().split('\n');
  expect(lines.filter((line) => line.startsWith('orders_total'))).toEqual([
    'orders_total{id="0"} 1',
    'orders_total{id="1"} 1',
    'orders_total{id="other"} 9998',
  ]);
  expect(lines).toContain('wavegate_metric_series_bound_hits_total{metric="orders_total"} 9998');
});

test('a histogram refuses what is no number, and has every value in its last bucket', () => {
  const { metrics, own } = started();
  const waits = own.histogram({ name: 'wait_seconds', help: 'Wait.', labelNames: [], upperBounds: [1] }).with();
  for (const value of [-1, 1, 1.01, Number.POSITIVE_INFINITY]) waits.observe(value);
  expect(() => waits.observe(Number.NaN)).toThrow(RangeError);
  expect(metrics.text()).toContain(
    'wait_seconds_bucket{le="1"} 2\nwait_seconds_bucket{le="+Inf"} 4\nwait_seconds_sum +Inf\nwait_seconds_count 4\n',
  );
});

test.for([
  { name: 'a-b' },
  { labelNames: ['a', 'a'] },
  { labelNames: ['le'] },
  { maxSeries: 0 },
  { upperBounds: [2, 1] },
  { name: 'taken_total' },
])('%o is refused', (change) => {
  const { own } = started();
  own.counter({ name: 'taken_total', help: 'Taken.', labelNames: [] });
  const options = { name: 'x_seconds', help: 'X.', labelNames: [], ...change };
  expect(() => own.histogram(options)).toThrow(InvalidConfigurationError);
});
