import { spawnSync } from 'node:child_process';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PromClientMetrics } from '../../src/runtime/metrics/prom-client.ts';
import { PrometheusMetrics } from '../../src/runtime/metrics/prometheus-text.ts';
import { modulePrefixes, startAllModules } from '../support/all-modules.ts';

const promtool = required('WAVEGATE_TEST_PROMTOOL');

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:services`);
  return value;
}

/** Has Prometheus read the metrics: 0 when there is nothing to say, 1 when it cannot read them, 3 when a name is unusual. */
function check(text: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('Prometheus reads what all modules tell', async () => {
  const metrics = new PrometheusMetrics();
  await using _modules = await startAllModules(metrics);
  const text = metrics.text();
  for (const prefix of modulePrefixes) expect(text).toContain(`# TYPE ${prefix}`);
  const { status, said } = check(text);
  expect([0, 3], said).toContain(status);
  expect(said).not.toMatch(/error/i);
});

test('Prometheus reads what all modules tell through prom-client', async () => {
  const registry = new Registry();
  await using _modules = await startAllModules(new PromClientMetrics(registry));
  await registry.metrics();
  const { status, said } = check(await registry.metrics());
  expect([0, 3], said).toContain(status);
  expect(said).not.toMatch(/error/i);
});

test('Prometheus reads any label and any number', () => {
  const metrics = new PrometheusMetrics();
  const words = ['"', '\\', '\n', '\\n', '}', '#', 'ä', '\u{1f600}', '\ud800', '\0', '\r', '', ' '];
  metrics.register(() =>
    words.map((word, index) => ({ name: 'odd', kind: 'gauge', help: `a\\b\n"${word}"`, labels: { word }, value: index })),
  );
  const numbers = [Infinity, -Infinity, NaN, -0, 5e-324, 1.7e308, 2 ** 60];
  metrics.register(() =>
    numbers.map((value, index) => ({ name: 'number', kind: 'gauge', help: '', labels: { index: `${index}` }, value })),
  );
  const { status, said } = check(metrics.text());
  expect([0, 3], said).toContain(status);
  expect(said).not.toMatch(/error/i);
});

test('what Prometheus cannot read is seen', () => {
  expect(check('# TYPE a counter\na{b="c} 1\n').status).toBe(1);
});
