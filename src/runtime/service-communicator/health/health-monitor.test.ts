import { expect, test } from 'vitest';
import { serviceAt } from '../../../../tests/support/services/scripted-calls.ts';
import { ManualClock } from '../../shared/manual-clock.ts';
import { HealthMonitor } from './health-monitor.ts';
import type { HealthSettings } from './health-settings.ts';
import { serviceState } from './instance-health.ts';

const settings: HealthSettings = { path: '/health', intervalMs: 1_000, jitterRatio: 0.5, timeoutMs: 100, rise: 1, fall: 1 };

/** A monitor whose checks take `takesMs` and pass. */
function monitorOf(origins: readonly string[], takesMs = 0, random = 0.5) {
  const clock = new ManualClock();
  const checked: string[] = [];
  const running = { now: 0, most: 0 };
  const service = serviceAt(origins, { health: settings });
  const monitor = new HealthMonitor(service, {
    clock,
    random: () => random,
    maxHealthHistory: 3,
    tally: { checks: 0, failedChecks: 0 },
    checkInstance: (_service, { url }) => {
      checked.push(`${url} at ${clock.monotonicMs()}`);
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      return new Promise((resolve) => {
        clock.schedule(() => {
          running.now -= 1;
          resolve({ checkedAt: '', durationMs: takesMs, passed: true });
        }, takesMs);
      });
    },
  });
  return { clock, checked, running, service, monitor };
}

test('a service without instances or without a health path is not checked', async () => {
  const { clock, checked, monitor } = monitorOf([]);
  await clock.advance(10_000);
  expect({ checked, state: monitor.state }).toEqual({ checked: [], state: 'UNKNOWN' });
  const other = monitorOf(['http://a']);
  other.monitor.follow({ ...other.service, health: undefined });
  await other.clock.advance(10_000);
  await other.monitor.checkNow();
  expect({ checked: other.checked, timers: other.clock.pending }).toEqual({ checked: [], timers: 0 });
});

test('the next round is due an interval after the end of the last one, so that none overlaps', async () => {
  const { clock, checked, running } = monitorOf(['http://a'], 1_500);
  await clock.advance(6_000);
  expect(checked).toEqual(['http://a at 0', 'http://a at 2500', 'http://a at 5000']);
  expect(running.most).toBe(1);
});

test.for([
  [0, 500],
  [0.5, 1_000],
  [0.999_999, 1_500],
] as const)('with random %d the next round is due after %d ms', async ([random, expectedMs]) => {
  const { clock, checked } = monitorOf(['http://a'], 0, random);
  await clock.advance(expectedMs);
  expect(checked).toHaveLength(2);
  const early = monitorOf(['http://a'], 0, random);
  await early.clock.advance(expectedMs - 1);
  expect(early.checked).toHaveLength(1);
});

test('what is registered during a round is checked right after it', async () => {
  const { clock, checked, monitor, service } = monitorOf(['http://a'], 100);
  await clock.advance(50);
  monitor.follow({ ...service, instances: serviceAt(['http://a', 'http://b']).instances });
  await clock.advance(50);
  expect(checked).toEqual(['http://a at 0', 'http://a at 100', 'http://b at 100']);
});

test('the same settings again keep what is known; others begin anew', async () => {
  const { clock, checked, monitor, service } = monitorOf(['http://a']);
  await clock.advance(0);
  monitor.follow({ ...service, health: { ...settings } });
  expect({ state: monitor.state, checks: checked.length }).toEqual({ state: 'HEALTHY', checks: 1 });
  monitor.follow({ ...service, health: { ...settings, path: '/other' } });
  expect(monitor.state).toBe('UNKNOWN');
  await clock.advance(0);
  expect({ state: monitor.state, checks: checked.length }).toEqual({ state: 'HEALTHY', checks: 2 });
});

test('after it was stopped nothing is checked, and a late result changes nothing', async () => {
  const { clock, checked, monitor } = monitorOf(['http://a'], 100);
  await clock.advance(50);
  monitor.stop();
  await clock.advance(10_000);
  expect({ checks: checked.length, state: monitor.state, timers: clock.pending }).toEqual({
    checks: 1,
    state: 'UNKNOWN',
    timers: 0,
  });
});

test('the state of a service', () => {
  expect(serviceState([])).toBe('UNKNOWN');
  expect(serviceState(['UNKNOWN', 'UNKNOWN'])).toBe('UNKNOWN');
  expect(serviceState(['UNKNOWN', 'HEALTHY'])).toBe('HEALTHY');
  expect(serviceState(['UNHEALTHY', 'UNHEALTHY'])).toBe('UNHEALTHY');
  expect(serviceState(['HEALTHY', 'UNHEALTHY'])).toBe('DEGRADED');
  expect(serviceState(['DEGRADED', 'HEALTHY'])).toBe('DEGRADED');
  expect(serviceState(['UNKNOWN', 'UNHEALTHY'])).toBe('UNHEALTHY');
});
