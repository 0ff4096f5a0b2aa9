import { array, boolean, check as checkProperty, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';

import { ManualClock, settle } from '../shared/manual-clock.ts';
import { PrometheusMetrics } from '../metrics/prometheus-text.ts';
import {
  HealthAbortedError,
  HealthClosedError,
  HealthLimitError,
  HealthMonitor,
  InvalidConfigurationError,
} from './health-monitor.ts';
import type { HealthMonitorOptions, HealthStatus } from './health-monitor.ts';
import { scoreHealth } from './score-health.ts';
import type { Weighed } from './score-health.ts';

function monitored(options: HealthMonitorOptions = {}) {
  const clock = new ManualClock();
  const monitor = new HealthMonitor({ clock, random: () => 0, ...options });
  return { clock, monitor, health: monitor.for('organisation-1') };
}

test('a flood of requests runs each check once, and again when the cache is old', async () => {
  const { clock, health } = monitored({ cacheMs: 100 });
  let runs = 0;
  health.register('part', async (): Promise<HealthStatus> => {
    runs += 1;
    await settle();
    return 'HEALTHY';
  });
  await Promise.all(Array.from({ length: 1_000 }, () => health.check()));
  await health.check();
  expect(runs).toBe(1);
  clock.jump(100);
  await health.check();
  await health.check({ fresh: true });
  expect(runs).toBe(3);
});

test('an answer that is no status is UNKNOWN, and whatever is thrown is UNHEALTHY', async () => {
  const { health } = monitored();
  const hostile: readonly (() => unknown)[] = [
    () => undefined,
    () => 'FINE',
    () => ({ status: 'toString' }),
    () => Promise.reject(Object.create(null)),
    () => {
      throw Symbol('odd');
    },
    () => ({
      get status() {
        throw new Error('getter');
      },
    }),
  ];
  for (const [index, check] of hostile.entries()) health.register(`part ${index}`, check as () => HealthStatus);
  const { components } = await health.check();
  expect(components.map(({ status }) => status)).toEqual([
    'UNKNOWN',
    'UNKNOWN',
    'UNKNOWN',
    'UNHEALTHY',
    'UNHEALTHY',
    'UNHEALTHY',
  ]);
});

test('the background checks by interval only once started, and leaves no timer', async () => {
  const { clock, health, monitor } = monitored();
  let runs = 0;
  const count = (): HealthStatus => {
    runs += 1;
    return 'HEALTHY';
  };
  health.register('part', count, { intervalMs: 1_000 });
  expect(clock.pending).toBe(0);
  health.start();
  await clock.advance(3_500);
  expect(runs).toBe(3);
  health.stop();
  expect(clock.pending).toBe(0);
  health.start();
  await monitor[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
});

test('closing lets go who waits, aborts the check, and refuses what comes after', async () => {
  const { clock, health, monitor } = monitored();
  let signal: AbortSignal | undefined;
  health.register('hangs', (context) => {
    signal = context.signal;
    return new Promise(() => undefined);
  });
  const waiting = health.check();
  await monitor[Symbol.asyncDispose]();
  await waiting;
  expect({ aborted: signal?.aborted, timers: clock.pending }).toEqual({ aborted: true, timers: 0 });
  await expect(health.check()).rejects.toThrow(HealthClosedError);
  expect(() => health.register('late', () => 'HEALTHY')).toThrow(HealthClosedError);
  expect(() => monitor.for('organisation-1')).toThrow(HealthClosedError);
});

test('an aborted wait ends alone', async () => {
  const { health, clock } = monitored();
  health.register('slow', () => new Promise(() => undefined), { timeoutMs: 10 });
  const controller = new AbortController();
  const [one, other] = [health.check({ signal: controller.signal }), health.check()];
  controller.abort();
  await expect(one).rejects.toThrow(HealthAbortedError);
  await clock.advance(10);
  expect((await other).status).toBe('UNHEALTHY');
});

test('listeners hear of changes afterwards, may call back, and may fail', async () => {
  const { health } = monitored({ cacheMs: 0 });
  const heard: string[] = [];
  let status: HealthStatus = 'HEALTHY';
  health.register('part', () => status);
  health.onChange(() => Promise.reject(new Error('listener')));
  health.onChange(async ({ name, from, to }) => {
    heard.push(`${name} ${from} ${to}`);
    await health.check();
  });
  await health.check();
  status = 'DEGRADED';
  await health.check();
  await settle();
  expect(heard).toEqual(['part UNKNOWN HEALTHY', 'part HEALTHY DEGRADED']);
  expect(health.history()).toHaveLength(2);
});

test('names every bad option at once, and holds its bounds', () => {
  expect(() => new HealthMonitor({ cacheMs: -1, maxChecks: 0 })).toThrow(/cacheMs.*maxChecks/);
  const { health } = monitored({ maxChecks: 1 });
  expect(() => health.register('', () => 'HEALTHY', { weight: 0, timeoutMs: 0 })).toThrow(/name.*weight.*timeoutMs/);
  expect(() => health.register('part', undefined as never)).toThrow(InvalidConfigurationError);
  using registration = health.register('one', () => 'HEALTHY');
  expect(() => health.register('two', () => 'HEALTHY')).toThrow(HealthLimitError);
  expect(registration).toBeDefined();
});

const components = array(
  record({
    status: constantFrom<HealthStatus>('HEALTHY', 'DEGRADED', 'UNHEALTHY', 'UNKNOWN'),
    weight: integer({ min: 1, max: 100 }),
    critical: boolean(),
  }),
);

/** Whether a judge gives no better score when something gets worse, and the same one when UNKNOWNs are left out. */
function isSound(judge: typeof scoreHealth): boolean {
  const result = checkProperty(
    property(components, (parts) => {
      const known = parts.filter(({ status }) => status !== 'UNKNOWN');
      const worse = parts.map((part) => (part.status === 'UNKNOWN' ? part : { ...part, status: 'UNHEALTHY' as const }));
      return judge(parts).score === judge(known).score && (judge(worse).score ?? 0) <= (judge(parts).score ?? 0);
    }),
  );
  return !result.failed;
}

/** Takes what is not known for well. */
const broken = (parts: Iterable<Weighed>) =>
  scoreHealth([...parts].map((part) => (part.status === 'UNKNOWN' ? { ...part, status: 'HEALTHY' as const } : part)));

test('UNKNOWN counts in no score, and a twin that counts it is caught', () => {
  expect([isSound(scoreHealth), isSound(broken)]).toEqual([true, false]);
});

test('metrics tell of each organisation until the monitor is closed', async () => {
  const metrics = new PrometheusMetrics();
  const { health, monitor } = monitored({ metrics });
  health.register('part', () => 'DEGRADED');
  await health.check();
  expect(metrics.text()).toContain('wavegate_health_score{monitor="default",organisation="organisation-1"} 60');
  await monitor[Symbol.asyncDispose]();
  expect(metrics.text()).not.toContain('wavegate_health_score');
});
