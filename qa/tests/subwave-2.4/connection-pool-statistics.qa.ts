import { expect, test } from 'vitest';
import { ConnectionPool } from '../../../src/runtime/connection-pool/connection-pool.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FakeServer } from '../../../tests/support/fake-server.ts';

test('QA-440.1 counts acquisitions, releases, timeouts, creations and retirements exactly', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 3, acquireTimeoutMs: 100, idleTimeoutMs: 1_000, clock });
  const zero = { acquisitions: 0, releases: 0, timeouts: 0, creations: 0, retirements: 0 };
  expect(pool.statistics()).toMatchObject(zero);
  const [first, second, third] = [await pool.acquire('a'), await pool.acquire('a'), await pool.acquire('a')];
  const late = Promise.allSettled([pool.acquire('a'), pool.acquire('a')]);
  await clock.advance(200);
  expect((await late).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  first.release();
  (await pool.acquire('a')).release();
  second.discard();
  await settle();
  expect(pool.statistics()).toMatchObject({ acquisitions: 4, releases: 3, timeouts: 2, creations: 3, retirements: 1 });
  third.release();
  await clock.advance(2_000);
  expect(pool.statistics()).toMatchObject({ acquisitions: 4, releases: 4, timeouts: 2, creations: 3, retirements: 3 });
  expect(pool.statistics().retirementsByReason).toMatchObject({ discarded: 1, idle: 2 });
});

test('QA-440.2 reports utilisation, and wait time as p50, p95 and p99', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 4, clock });
  const [lease] = [await pool.acquire('a'), await pool.acquire('a'), await pool.acquire('a')];
  expect(pool.statistics().utilisationRatio).toBe(0.75);
  const full = await pool.acquire('a');
  expect(pool.statistics().utilisationRatio).toBe(1);
  lease?.release();
  full.release();

  const single = new ConnectionPool({ factory: new FakeServer(), max: 1, clock });
  let holder = await single.acquire('a');
  // 100 waits of 1, 2, … 100 ms.
  for (let waitMs = 1; waitMs <= 100; waitMs++) {
    const waiting = single.acquire('a');
    await clock.advance(waitMs);
    holder.release();
    holder = await waiting;
  }
  const { p50, p95, p99, max } = single.statistics().waitMs;
  expect(Math.abs(p50 / 50 - 1)).toBeLessThan(0.03);
  expect(Math.abs(p95 / 95 - 1)).toBeLessThan(0.03);
  expect(Math.abs(p99 / 99 - 1)).toBeLessThan(0.03);
  expect(max).toBe(100);
});

test('QA-440.3 keeps a trend over a sliding window', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 10, trendWindowMs: 30_000, clock });
  const leases = [];
  for (let count = 0; count < 10; count++) {
    leases.push(await pool.acquire('a'));
    await clock.advance(3_000);
  }
  const rising = pool.statistics().trend;
  expect(rising).toMatchObject({ windowMs: 30_000, pointMs: 1_000, direction: 'rising' });
  expect(rising.points).toHaveLength(30);
  expect(rising.points.reduce((sum, point) => sum + point.acquisitions, 0)).toBe(9);
  expect(rising.points.at(-1)?.peakUtilisationRatio).toBe(1);
  for (const lease of leases) {
    lease.release();
    await clock.advance(3_000);
  }
  expect(pool.statistics().trend.direction).toBe('falling');
  await clock.advance(60_000);
  const resting = pool.statistics().trend;
  expect(resting.direction).toBe('steady');
  expect(resting.points.map((point) => point.peakUtilisationRatio)).toEqual(Array.from({ length: 30 }, () => 0));
});

test('QA-440.4 returns statistics while acquisitions are waiting, without blocking', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 1, clock });
  const held = await pool.acquire('a');
  const waiting = [pool.acquire('a'), pool.acquire('b')];
  const before = pool.statistics();
  expect(before).toMatchObject({ waiting: 2, inUse: 1, acquisitions: 1 });
  expect(before).not.toHaveProperty('then');
  expect(pool.statisticsOf('b')).toMatchObject({ waiting: 1, acquisitions: 0 });
  held.release();
  (await waiting[0])?.release();
  (await waiting[1])?.release();
  expect(pool.statistics()).toMatchObject({ waiting: 0, inUse: 0, acquisitions: 3 });
});

test('QA-440.5 reports the figures of each organisation apart', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 2, acquireTimeoutMs: 100, clock });
  const [first] = [await pool.acquire('a'), await pool.acquire('b')];
  const served = pool.acquire('b');
  await clock.advance(40);
  first.release();
  (await served).release();
  const kept = await pool.acquire('a');
  const late = Promise.allSettled([pool.acquire('b')]);
  await clock.advance(200);
  expect((await late)[0].status).toBe('rejected');
  const common = { quota: 2, inUse: 1, waiting: 0 };
  expect(pool.statisticsOf('a')).toEqual({
    organisationId: 'a',
    ...common,
    acquisitions: 2,
    releases: 1,
    timeouts: 0,
    meanWaitMs: 0,
    longestWaitMs: 0,
  });
  expect(pool.statisticsOf('b')).toEqual({
    organisationId: 'b',
    ...common,
    acquisitions: 2,
    releases: 1,
    timeouts: 1,
    meanWaitMs: 20,
    longestWaitMs: 40,
  });
  expect(pool.statisticsOf('c')).toMatchObject({ organisationId: 'c', inUse: 0, acquisitions: 0, timeouts: 0 });
  kept.release();
});
