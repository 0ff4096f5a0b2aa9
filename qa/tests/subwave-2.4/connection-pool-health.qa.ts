import { expect, test } from 'vitest';
import { ConnectionPool } from '../../../src/runtime/connection-pool/connection-pool.ts';
import type { HealthReport } from '../../../src/runtime/connection-pool/connection-pool.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FakeServer } from '../../../tests/support/fake-server.ts';

/** A pool of ten, and a way to take several of its connections. */
function poolOfTen(onHealthChange?: (report: HealthReport) => void) {
  const server = new FakeServer();
  const clock = new ManualClock();
  const pool = new ConnectionPool({
    factory: server,
    max: 10,
    clock,
    ...(onHealthChange === undefined ? {} : { onHealthChange }),
  });
  const take = (count: number) => Promise.all(Array.from({ length: count }, () => pool.acquire('organisation-1')));
  return { pool, server, clock, take };
}

test('QA-439.1 is HEALTHY below 70 % utilisation', async () => {
  const { pool, take } = poolOfTen();
  expect(pool.health()).toMatchObject({ status: 'HEALTHY', utilisationRatio: 0 });
  await take(6);
  expect(pool.health()).toMatchObject({ status: 'HEALTHY', inUse: 6, utilisationRatio: 0.6 });
});

test('QA-439.2 is DEGRADED at 70 % (7 of 10 in use)', async () => {
  const { pool, take } = poolOfTen();
  const leases = await take(7);
  expect(pool.health()).toMatchObject({ status: 'DEGRADED', utilisationRatio: 0.7, cause: '7 of 10 connections in use' });
  await take(2);
  expect(pool.health()).toMatchObject({ status: 'DEGRADED', inUse: 9 });
  for (const lease of leases) lease.release();
  expect(pool.health().status).toBe('HEALTHY');
});

test('QA-439.3 is UNHEALTHY at 100 %, or when connections cannot be opened', async () => {
  const full = poolOfTen();
  const leases = await full.take(10);
  expect(full.pool.health()).toMatchObject({ status: 'UNHEALTHY', inUse: 10, cause: '10 of 10 connections in use' });
  leases[0]?.release();
  expect(full.pool.health().status).toBe('DEGRADED');

  const broken = poolOfTen();
  broken.server.refusals = 1;
  const patient = broken.pool.acquire('organisation-1');
  await settle();
  const cause = 'connections cannot be opened: connection refused; 0 of 10 connections in use';
  expect(broken.pool.health()).toMatchObject({ status: 'UNHEALTHY', inUse: 0, cause });
  await broken.clock.advance(1_000);
  await patient;
  expect(broken.pool.health()).toMatchObject({ status: 'HEALTHY', inUse: 1 });
});

test('QA-439.4 raises one alert for each change of status, with its cause, and none while nothing changes', async () => {
  const alerts: string[] = [];
  const { pool, clock, take } = poolOfTen(({ previous, status, cause }) => alerts.push(`${previous} → ${status}: ${cause}`));
  const leases = await take(6);
  await clock.advance(60_000);
  expect(alerts).toEqual([]);
  const more = await take(4);
  await settle();
  const rising = ['HEALTHY → DEGRADED: 7 of 10 connections in use', 'DEGRADED → UNHEALTHY: 10 of 10 connections in use'];
  expect(alerts).toEqual(rising);
  const waiting = take(5);
  for (const lease of leases.slice(0, 5)) lease.release();
  await waiting;
  await clock.advance(60_000);
  expect({ alerts, changes: pool.statistics().healthChanges }).toEqual({ alerts: rising, changes: 2 });
  for (const lease of more) lease.release();
  await settle();
  const falling = ['UNHEALTHY → DEGRADED: 9 of 10 connections in use', 'DEGRADED → HEALTHY: 6 of 10 connections in use'];
  expect(alerts).toEqual([...rising, ...falling]);
});
