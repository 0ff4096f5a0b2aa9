import { expect, test } from 'vitest';
import { HealthMonitor } from '../../../src/runtime/health/health-monitor.ts';
import type { CheckOptions, HealthMonitorOptions, HealthStatus } from '../../../src/runtime/health/health-monitor.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';

/** One component that is ill until `heal` mends it. */
function illComponent(options: CheckOptions, monitorOptions: HealthMonitorOptions = {}) {
  const clock = new ManualClock(1_000);
  const monitor = new HealthMonitor({ clock, cacheMs: 0, random: () => 0, ...monitorOptions });
  const health = monitor.for('organisation-1');
  const state = { status: 'UNHEALTHY' as HealthStatus, checks: 0, heals: 0 };
  const check = () => {
    state.checks += 1;
    return state.status;
  };
  health.register('part', check, { healBackoffMs: 1_000, healTimeoutMs: 500, ...options });
  const checkOnce = async () => {
    await health.check();
    await settle();
  };
  return { clock, monitor, health, state, checkOnce };
}

test('QA-459.1 runs the heal function when a check fails and healing is on, then checks again', async () => {
  const heal = () => {
    ill.state.heals += 1;
    ill.state.status = 'HEALTHY';
  };
  const ill = illComponent({ heal });
  await ill.checkOnce();
  expect(ill.health.history().map(({ from, to }) => `${from} ${to}`)).toEqual(['UNKNOWN UNHEALTHY', 'UNHEALTHY HEALTHY']);
  expect({ ...ill.state, reported: ill.health.report().status }).toEqual({
    status: 'HEALTHY',
    checks: 2,
    heals: 1,
    reported: 'HEALTHY',
  });
  await ill.checkOnce();
  expect(ill.state.heals).toBe(1);
  const off = illComponent({ heal: () => void (off.state.heals += 1) }, { healing: false });
  await off.checkOnce();
  expect({ ...off.state }).toEqual({ status: 'UNHEALTHY', checks: 1, heals: 0 });
});

test('QA-459.2 records the outcome of each healing', async () => {
  const endings = [() => undefined, () => Promise.reject(new Error('no tool')), () => new Promise(() => undefined)];
  const ill = illComponent({ heal: () => endings[ill.state.heals++]?.() });
  for (let turn = 0; turn < 3; turn += 1) {
    await ill.checkOnce();
    await ill.clock.advance(5_000);
  }
  const [one, two, three] = ill.health.healings();
  expect(ill.health.healings()).toHaveLength(3);
  expect(one).toEqual({
    name: 'part',
    attempt: 1,
    startedAtMs: 1_000,
    durationMs: 0,
    outcome: 'NOT_HEALED',
    statusAfter: 'UNHEALTHY',
  });
  expect(two).toMatchObject({ attempt: 2, startedAtMs: 6_000, outcome: 'FAILED', message: 'no tool' });
  expect(three).toMatchObject({ attempt: 3, startedAtMs: 11_000, durationMs: 500, outcome: 'TIMED_OUT' });
  const mended = illComponent({ heal: () => void (mended.state.status = 'HEALTHY') });
  await mended.checkOnce();
  expect(mended.health.healings()).toMatchObject([{ outcome: 'HEALED', statusAfter: 'HEALTHY' }]);
});

test('QA-459.3 does not heal again before its back-off, nor more than its limit', async () => {
  const ill = illComponent({ maxHealings: 3, recoveryMs: 10_000, heal: () => void (ill.state.heals += 1) });
  const healsAfter = async (ms: number) => {
    await ill.clock.advance(ms);
    await ill.checkOnce();
    return ill.state.heals;
  };
  expect([await healsAfter(0), await healsAfter(999), await healsAfter(1)]).toEqual([1, 1, 2]);
  expect([await healsAfter(1_999), await healsAfter(1)]).toEqual([2, 3]);
  expect([await healsAfter(100_000), await healsAfter(100_000)]).toEqual([3, 3]);
  ill.state.status = 'HEALTHY';
  await healsAfter(0);
  await healsAfter(9_999);
  ill.state.status = 'UNHEALTHY';
  expect(await healsAfter(0)).toBe(3);
  ill.state.status = 'HEALTHY';
  await healsAfter(0);
  await healsAfter(10_000);
  ill.state.status = 'UNHEALTHY';
  expect(await healsAfter(0)).toBe(4);
});

test('QA-459.4 survives a heal function that throws or hangs', async () => {
  const thrower = illComponent({
    heal: () => {
      thrower.state.heals += 1;
      throw new Error('broken tool');
    },
  });
  await thrower.checkOnce();
  await thrower.clock.advance(1_000);
  await thrower.checkOnce();
  expect(thrower.state.heals).toBe(2);
  expect(thrower.health.healings().map(({ outcome, message }) => [outcome, message])).toEqual([
    ['FAILED', 'broken tool'],
    ['FAILED', 'broken tool'],
  ]);
  const aborted: boolean[] = [];
  const release: (() => void)[] = [];
  const hanger = illComponent({
    heal: ({ signal }) => {
      hanger.state.heals += 1;
      signal.addEventListener('abort', () => aborted.push(true));
      return new Promise<void>((resolve) => void release.push(resolve));
    },
  });
  await hanger.checkOnce();
  await hanger.clock.advance(500);
  expect({ aborted, outcomes: hanger.health.healings().map(({ outcome }) => outcome) }).toEqual({
    aborted: [true],
    outcomes: ['TIMED_OUT'],
  });
  await hanger.clock.advance(60_000);
  await hanger.checkOnce();
  expect(hanger.state.heals).toBe(1);
  release[0]?.();
  await settle();
  await hanger.checkOnce();
  expect(hanger.state.heals).toBe(2);
});
