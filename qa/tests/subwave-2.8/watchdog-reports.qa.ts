import { expect, test } from 'vitest';
import { sleep } from '../../../src/foundation/clock.ts';
import { EventBus } from '../../../src/runtime/event-bus/event-bus.ts';
import type { BusEvent } from '../../../src/runtime/event-bus/event-bus.ts';
import { HealthMonitor } from '../../../src/runtime/health/health-monitor.ts';
import { Watchdog } from '../../../src/runtime/watchdog/watchdog.ts';
import type { WatchdogEvent } from '../../../src/runtime/watchdog/watchdog.ts';

function keepBusy(durationMs: number): void {
  for (const endMs = performance.now() + durationMs; performance.now() < endMs;);
}

async function until(isSo: () => boolean): Promise<void> {
  for (const endMs = performance.now() + 3_000; performance.now() < endMs && !isSo();) await sleep(10);
}

test('QA-460.4 reports what it saw as an event and in the health status', async () => {
  const bus = new EventBus();
  const carried: BusEvent[] = [];
  for (const organisationId of ['organisation-1', 'organisation-2', 'system']) {
    const mine = bus.initialize(organisationId);
    await mine.start();
    mine.subscribe({ pattern: 'watchdog.*' }, (event) => void carried.push(event));
  }
  const told: WatchdogEvent[] = [];
  await using watchdog = new Watchdog({
    recentBlockMs: 400,
    onEvent: (event) => void told.push(event),
    publish: ({ organisationId, type, payload }) => bus.for(organisationId).publish(type, payload, { source: 'watchdog' }),
  });
  await watchdog.start();
  const [mine, others] = [watchdog.for('organisation-1'), watchdog.for('organisation-2')];
  await using monitor = new HealthMonitor();
  monitor.for('organisation-1').register('watchdog', () => mine.health());
  monitor.for('organisation-2').register('watchdog', () => others.health());
  const monitored = async () => {
    const reports = ['organisation-1', 'organisation-2'].map((id) => monitor.for(id).check({ fresh: true }));
    return (await Promise.all(reports)).map(({ status, score, components }) => [status, score, components[0]?.message]);
  };
  const healthy = { status: 'HEALTHY', message: 'no deadlock, no block, all components running' };
  const statuses = () => [watchdog.health(), mine.health(), others.health()].map(({ status }) => status);
  expect([watchdog.health(), mine.health(), others.health()]).toEqual([healthy, healthy, healthy]);

  await sleep(100);
  keepBusy(500);
  await until(() => carried.length === 1);
  expect(watchdog.health()).toMatchObject({
    status: 'DEGRADED',
    message: expect.stringMatching(/^the event loop was blocked for \d+ ms at keepBusy \(.*watchdog-reports\.qa\.ts:\d+:\d+\)$/),
  });
  expect(statuses()).toEqual(['DEGRADED', 'HEALTHY', 'HEALTHY']);
  await sleep(450);
  expect(watchdog.health()).toEqual(healthy);

  const abort = new AbortController();
  const lock = mine.mutex('accounts');
  const stuck = mine.task('transfer', async () => {
    using _ = await lock.acquire();
    using __ = await lock.acquire({ signal: abort.signal });
  });
  await until(() => carried.length === 2);
  expect(mine.health()).toEqual({ status: 'UNHEALTHY', message: 'deadlock of 1: transfer (waits for accounts)' });
  expect(statuses()).toEqual(['UNHEALTHY', 'UNHEALTHY', 'HEALTHY']);
  expect(await monitored()).toEqual([
    ['UNHEALTHY', 0, 'deadlock of 1: transfer (waits for accounts)'],
    ['HEALTHY', 100, healthy.message],
  ]);
  abort.abort();
  await expect(stuck).rejects.toThrow('the wait for "accounts" was aborted');
  await until(() => carried.length === 3);
  expect(statuses()).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);

  others.components.register({ name: 'database' });
  others.components.register({ name: 'shop', dependsOn: ['database'] });
  await others.components.fail('database', new Error('disk full'));
  expect(others.health()).toEqual({
    status: 'DEGRADED',
    message: 'database has failed: Error: disk full; shop is isolated because of database',
  });
  expect(statuses()).toEqual(['DEGRADED', 'HEALTHY', 'DEGRADED']);
  expect(await monitored()).toEqual([
    ['HEALTHY', 100, healthy.message],
    ['DEGRADED', 60, others.health().message],
  ]);
  await others.components.recover('database');
  await until(() => carried.length === 7);
  expect(statuses()).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);

  expect(carried.map(({ organisationId, type, source }) => [organisationId, type, source])).toEqual([
    ['system', 'watchdog.event-loop-blocked', 'watchdog'],
    ['organisation-1', 'watchdog.deadlock-detected', 'watchdog'],
    ['organisation-1', 'watchdog.deadlock-ended', 'watchdog'],
    ['organisation-2', 'watchdog.component-failed', 'watchdog'],
    ['organisation-2', 'watchdog.component-isolated', 'watchdog'],
    ['organisation-2', 'watchdog.component-recovered', 'watchdog'],
    ['organisation-2', 'watchdog.component-restored', 'watchdog'],
  ]);
  expect(told).toEqual(watchdog.events());
  expect(carried.map(({ payload }) => payload)).toEqual(told);
  expect(told[1]).toMatchObject({
    description: expect.stringMatching(/^deadlock of 1: transfer → transfer\n {2}transfer waits for accounts, asked for at .*/),
  });
});
