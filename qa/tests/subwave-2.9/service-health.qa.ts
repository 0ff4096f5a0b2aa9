import { expect, test, vi } from 'vitest';
import { NoInstanceError, ServiceCommunicator } from '../../../src/runtime/service-communicator/service-communicator.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';
import { startService } from '../../../tests/support/services/service-process.ts';

test('QA-474.1 checks a service over its health endpoint', async () => {
  await using server = await startService();
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({ clock, random: () => 0.75 });
  const services = communicator.for('organisation-1');
  const health = { path: '/health', intervalMs: 10_000, jitterRatio: 0.2, timeoutMs: 1_000 };
  await services.register({ id: 'billing', endpoints: [`${server.url}/base`], leaseMs: Number.POSITIVE_INFINITY, health });
  const checks = () => services.health('billing').instances[0]?.checks.length;
  expect(checks()).toBe(0);

  // The first at once, each further one an interval (varied by its jitter) after the one before.
  await clock.advance(0);
  await vi.waitUntil(() => checks() === 1);
  await clock.advance(10_999);
  expect((await server.seen()).length).toBe(1);
  await clock.advance(1);
  await vi.waitUntil(() => checks() === 2);
  expect(await server.seen()).toMatchObject([
    { method: 'GET', path: '/base/health', headers: { 'x-organisation-id': 'organisation-1', 'x-request-timeout-ms': '1000' } },
    { method: 'GET', path: '/base/health' },
  ]);
  const reports = await Promise.all([services.checkNow('billing'), services.checkNow('billing')]);
  expect(reports.map(({ instances }) => instances[0]?.checks.length)).toEqual([3, 3]);
  await server.setHealth(500);
  const failing = await services.checkNow('billing');
  expect(failing.instances[0]?.checks.map(({ passed, status }) => [passed, status])).toEqual([
    [true, 200],
    [true, 200],
    [true, 200],
    [false, 500],
  ]);

  // One that hangs fails at its timeout, and no other is sent meanwhile.
  await services.register({ id: 'billing', endpoints: [`${server.url}/base`], health: { ...health, path: '/hang' } });
  await server.forget();
  await clock.advance(0);
  await vi.waitUntil(async () => (await server.seen('/base/hang')).length > 0);
  await clock.advance(1_000);
  expect(services.health('billing').instances[0]?.checks).toMatchObject([{ passed: false, errorCode: 'HEALTH_CHECK_TIMEOUT' }]);
  await vi.waitUntil(async () => (await server.seen('/base/hang'))[0]?.wasAborted);
  expect(await server.seen('/base/hang')).toMatchObject([{ wasAborted: true }]);
});

test('QA-474.2 derives and stores its state', async () => {
  await using server = await startService();
  await using other = await startService();
  await using communicator = new ServiceCommunicator({ clock: new ManualClock() });
  const services = communicator.for('organisation-1');
  const health = { path: '/health', fall: 3, rise: 2 };
  await services.register({ id: 'billing', endpoints: [server.url], health });
  const stateAfter = async (status: number) => {
    await server.setHealth(status);
    await services.checkNow('billing');
    return services.find('billing')?.state;
  };
  expect(services.find('billing')?.state).toBe('UNKNOWN');
  const observed = [
    await stateAfter(200),
    await stateAfter(503),
    await stateAfter(200),
    await stateAfter(503),
    await stateAfter(404),
    await stateAfter(302),
    await stateAfter(503),
    await stateAfter(200),
    await stateAfter(503),
    await stateAfter(200),
    await stateAfter(204),
  ];
  expect(observed).toEqual([
    'HEALTHY',
    'DEGRADED',
    'HEALTHY',
    'DEGRADED',
    'DEGRADED',
    'UNHEALTHY',
    'UNHEALTHY',
    'UNHEALTHY',
    'UNHEALTHY',
    'UNHEALTHY',
    'HEALTHY',
  ]);
  expect(services.health('billing').state).toBe('HEALTHY');

  // Of several instances: what they agree on, and DEGRADED when they do not.
  await services.register({ id: 'pair', endpoints: [server.url, other.url], health: { path: '/health', fall: 1, rise: 1 } });
  await other.kill();
  await services.checkNow('pair');
  expect(services.health('pair')).toMatchObject({ state: 'DEGRADED', instances: [{ state: 'HEALTHY' }, { state: 'UNHEALTHY' }] });
  await server.setHealth(500);
  await services.checkNow('pair');
  expect(services.find('pair')?.state).toBe('UNHEALTHY');
  expect(services.find('billing')?.state).toBe('HEALTHY');
});

test('QA-474.3 returns the state, with history', async () => {
  await using server = await startService();
  const clock = new ManualClock(Date.parse('2026-01-01T00:00:00Z'));
  await using communicator = new ServiceCommunicator({ clock, maxHealthHistory: 4 });
  const services = communicator.for('organisation-1');
  const health = { path: '/health', fall: 2, rise: 1 };
  await services.register({ id: 'billing', endpoints: [server.url], leaseMs: Number.POSITIVE_INFINITY, health });
  expect(services.health('billing')).toEqual({
    serviceId: 'billing',
    state: 'UNKNOWN',
    instances: [{ id: server.url, url: server.url, state: 'UNKNOWN', inRotation: true, streak: 0, ejectedForMs: 0, checks: [] }],
    changes: [],
  });
  const checkAt = async (status: number) => {
    clock.jump(1_000);
    await server.setHealth(status);
    await services.checkNow('billing');
  };
  await checkAt(200);
  await checkAt(500);
  await checkAt(503);
  const report = services.health('billing');
  expect(report).toMatchObject({ state: 'UNHEALTHY', instances: [{ state: 'UNHEALTHY', inRotation: false, streak: -2 }] });
  expect(report.instances[0]?.checks.map(({ checkedAt, passed, status }) => [checkedAt, passed, status])).toEqual([
    ['2026-01-01T00:00:01.000Z', true, 200],
    ['2026-01-01T00:00:02.000Z', false, 500],
    ['2026-01-01T00:00:03.000Z', false, 503],
  ]);
  expect(report.changes).toEqual([
    { changedAt: '2026-01-01T00:00:01.000Z', from: 'UNKNOWN', to: 'HEALTHY' },
    { changedAt: '2026-01-01T00:00:02.000Z', from: 'HEALTHY', to: 'DEGRADED' },
    { changedAt: '2026-01-01T00:00:03.000Z', from: 'DEGRADED', to: 'UNHEALTHY' },
  ]);

  // The history is bounded: the oldest goes first.
  await checkAt(200);
  await checkAt(500);
  const later = services.health('billing');
  expect(later.instances[0]?.checks.map(({ status }) => status)).toEqual([500, 503, 200, 500]);
  expect(later.changes.map(({ to }) => to)).toEqual(['DEGRADED', 'UNHEALTHY', 'HEALTHY', 'DEGRADED']);
  await server.kill();
  await services.checkNow('billing');
  const gone = services.health('billing').instances[0]?.checks.at(-1);
  expect(gone).toMatchObject({ passed: false, errorCode: 'ECONNREFUSED' });
});

test('QA-474.4 takes an unhealthy instance out of rotation and lets it back after recovery', async () => {
  await using first = await startService();
  await using second = await startService();
  const clock = new ManualClock();
  await using communicator = new ServiceCommunicator({ clock, ejection: { consecutiveFailures: 2, baseMs: 5_000 } });
  const services = communicator.for('organisation-1');
  const health = { path: '/health', fall: 1, rise: 2 };
  const endpoints = [first.url, second.url];
  await services.register({ id: 'billing', endpoints, leaseMs: Number.POSITIVE_INFINITY, balancing: 'round-robin', health });
  const sendFour = async () => {
    await Promise.all([first.forget(), second.forget()]);
    await Promise.all(Array.from({ length: 4 }, () => services.request('billing', { path: '/echo' })));
    return [(await first.seen('/echo')).length, (await second.seen('/echo')).length];
  };
  expect(await sendFour()).toEqual([2, 2]);
  await second.setHealth(503);
  await services.checkNow('billing');
  expect(await sendFour()).toEqual([4, 0]);
  await second.setHealth(200);
  await services.checkNow('billing');
  expect(await sendFour()).toEqual([4, 0]);
  await services.checkNow('billing');
  expect(await sendFour()).toEqual([2, 2]);

  // Nobody is asked when all are unhealthy.
  await Promise.all([first.setHealth(500), second.setHealth(500)]);
  await services.checkNow('billing');
  await expect(services.request('billing', { path: '/echo' })).rejects.toThrow(NoInstanceError);
  await Promise.all([first.setHealth(200), second.setHealth(200)]);
  await services.checkNow('billing');
  await services.checkNow('billing');
  expect(await sendFour()).toEqual([2, 2]);

  // What fails request after request is ejected without a check, and comes back when its time is over.
  await second.setHealth(500);
  await Promise.all(Array.from({ length: 4 }, () => services.request('billing', { path: '/health', retry: false })));
  expect(services.health('billing').instances).toMatchObject([
    { state: 'HEALTHY', inRotation: true, ejectedForMs: 0 },
    { state: 'HEALTHY', inRotation: false, ejectedForMs: 5_000 },
  ]);
  expect(await sendFour()).toEqual([4, 0]);
  clock.jump(4_999);
  expect(await sendFour()).toEqual([4, 0]);
  clock.jump(1);
  expect(await sendFour()).toEqual([2, 2]);
});
