import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import type { FakeConnection } from '../../../tests/support/fake-server.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { AcquireAbortedError, ConnectionPool, PoolClosedError, TooManyWaitersError } from './connection-pool.ts';
import type { PoolOptions } from './connection-pool.ts';

function pooled(options: Partial<PoolOptions<FakeConnection>> = {}) {
  const server = new FakeServer();
  const clock = new ManualClock();
  const pool = new ConnectionPool<FakeConnection>({ factory: server, max: 2, clock, ...options });
  return { pool, server, clock };
}

test('a pool that nobody uses opens nothing, counts nothing, keeps no timer and closes at once', async () => {
  const { pool, server, clock } = pooled();
  await settle();
  expect(pool.isReady).toBe(true);
  expect(pool.statistics()).toMatchObject({ size: 0, acquisitions: 0, waitMs: { p50: 0, p95: 0, p99: 0, mean: 0, max: 0 } });
  expect(await pool.close()).toEqual({ forced: 0 });
  expect({ attempts: server.attempts, pending: clock.pending, ready: pool.isReady }).toEqual({
    attempts: 0,
    pending: 0,
    ready: false,
  });
});

test('no timer is left once all is at rest', async () => {
  const { pool, clock } = pooled({ max: 5, idleTimeoutMs: 1_000 });
  const leases = await Promise.all(['a', 'b', 'c'].map((organisation) => pool.acquire(organisation)));
  for (const lease of leases) lease.release();
  await clock.advance(60_000);
  expect({ size: pool.statistics().size, pending: clock.pending }).toEqual({ size: 0, pending: 0 });
});

test('a pool at rest does not keep the process alive', async () => {
  const module = new URL('connection-pool.ts', import.meta.url);
  const script = `
    const { ConnectionPool } = await import(${JSON.stringify(module.href)});
    const pool = new ConnectionPool({ factory: { create: () => ({}) }, min: 2, keepAliveMs: 50_000, leakThresholdMs: 50_000 });
    const lease = await pool.acquire('a');
    await pool.acquire('a');
    lease.release();
    console.log('at rest');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  expect(stdout).toBe('at rest\n');
});

test('using gives the lease back, also after it was released by hand', async () => {
  const { pool } = pooled();
  {
    using lease = await pool.acquire('a');
    expect(lease.connection.isOpen).toBe(true);
  }
  {
    await using lease = await pool.acquire('a');
    lease.release();
  }
  expect(pool.statistics()).toMatchObject({ inUse: 0, acquisitions: 2, releases: 2 });
});

test('await using closes the pool', async () => {
  const { pool, server } = pooled({ min: 2 });
  {
    await using scoped = pool;
    await scoped.whenReady();
    expect(server.open).toHaveLength(2);
  }
  expect(server.open).toEqual([]);
});

test('tryAcquire takes what is idle and fit, opens nothing, and passes by nobody', async () => {
  const { pool, server } = pooled({ max: 1, validateAfterIdleMs: 1_000 });
  expect(pool.tryAcquire('a')).toBeUndefined();
  expect(server.attempts).toBe(0);
  (await pool.acquire('a')).release();
  const lease = pool.tryAcquire('a');
  expect(lease?.connection.isOpen).toBe(true);
  const waiting = pool.acquire('a');
  lease?.release();
  expect(pool.tryAcquire('a')).toBeUndefined();
  (await waiting).release();
});

test('a wrong organisation or timeout is refused, and waits for nothing', async () => {
  const { pool } = pooled();
  await expect(pool.acquire('')).rejects.toThrow(TypeError);
  await expect(pool.acquire('x'.repeat(257))).rejects.toThrow(TypeError);
  await expect(pool.acquire(7 as unknown as string)).rejects.toThrow(TypeError);
  expect(() => pool.tryAcquire('')).toThrow(TypeError);
  await expect(pool.acquire('a', { timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
  expect(pool.statistics()).toMatchObject({ waiting: 0, size: 0, acquisitions: 0 });
});

test('one acquisition may have a timeout of its own', async () => {
  const { pool, clock } = pooled({ max: 1, acquireTimeoutMs: 10_000 });
  const held = await pool.acquire('a');
  const patient = pool.acquire('a');
  const hasty = Promise.allSettled([pool.acquire('a', { timeoutMs: 100 })]);
  await clock.advance(100);
  expect((await hasty)[0].status).toBe('rejected');
  held.release();
  expect((await patient).released).toBe(false);
});

test('waiters beyond the bound are refused and counted', async () => {
  const { pool } = pooled({ max: 1, maxWaiters: 2 });
  const held = await pool.acquire('a');
  const waiting = [pool.acquire('a'), pool.acquire('b')];
  await expect(pool.acquire('c')).rejects.toThrow(TooManyWaitersError);
  expect(pool.statistics()).toMatchObject({ waiting: 2, refusals: 1 });
  held.release();
  (await waiting[0])?.release();
  (await waiting[1])?.release();
});

test('the figures of organisations are kept within the bound, never dropping one that holds or waits', async () => {
  const { pool } = pooled({ max: 1, maxOrganisations: 4 });
  const held = await pool.acquire('holder');
  const waiting = pool.acquire('waiter');
  for (let count = 0; count < 100; count++) expect(pool.tryAcquire(`passer-by ${count}`)).toBeUndefined();
  expect(pool.statistics().organisationsForgotten).toBeGreaterThan(90);
  expect(pool.statisticsOf('holder')).toMatchObject({ inUse: 1, acquisitions: 1 });
  expect(pool.statisticsOf('waiter').waiting).toBe(1);
  held.release();
  (await waiting).release();
});

test('the target size grows with the demand within its bounds, and comes back', async () => {
  const { pool, clock } = pooled({ min: 1, max: 10, idleTimeoutMs: 500, scaling: { intervalMs: 1_000, headroomRatio: 0.5 } });
  await pool.whenReady();
  expect(pool.statistics().targetSize).toBe(1);
  const leases = await Promise.all(Array.from({ length: 4 }, () => pool.acquire('a')));
  await clock.advance(1_000);
  expect(pool.statistics()).toMatchObject({ targetSize: 8, size: 8, idle: 4 });
  const more = await Promise.all(Array.from({ length: 6 }, () => pool.acquire('a')));
  await clock.advance(1_000);
  expect(pool.statistics()).toMatchObject({ targetSize: 10, size: 10 });
  for (const lease of [...leases, ...more]) lease.release();
  await clock.advance(10_000);
  expect(pool.statistics()).toMatchObject({ targetSize: 1, size: 1 });
});

test('lifetimes end apart, by the jitter', async () => {
  const draws = [0, 0.5, 1];
  const { pool, server, clock } = pooled({
    max: 3,
    maxLifetimeMs: 10_000,
    lifetimeJitterRatio: 0.2,
    random: () => draws.shift() ?? 0,
  });
  const leases = await Promise.all(Array.from({ length: 3 }, () => pool.acquire('a')));
  for (const lease of leases) lease.release();
  await clock.advance(8_000);
  expect(server.open).toHaveLength(2);
  await clock.advance(1_000);
  expect(server.open).toHaveLength(1);
  await clock.advance(1_000);
  expect(server.open).toHaveLength(0);
});

test('close refuses those who wait, and gives up what is being opened', async () => {
  const { pool, server } = pooled({ min: 1, max: 1 });
  let aborted: unknown;
  server.holdDoor();
  const { create } = server;
  const watched = new ConnectionPool({
    factory: {
      create: (signal, lost) => {
        signal.addEventListener('abort', () => (aborted = signal.reason));
        return create(signal, lost);
      },
    },
    min: 1,
    max: 1,
  });
  const outcome = Promise.allSettled([pool.acquire('a'), pool.whenReady(), watched.whenReady()]);
  await settle();
  const closed = [pool.close(), watched.close()];
  expect(pool.close()).toBe(closed[0]);
  const reasons = (await outcome).map((result) => result.status === 'rejected' && result.reason instanceof PoolClosedError);
  expect(reasons).toEqual([true, true, true]);
  expect(aborted).toBeInstanceOf(PoolClosedError);
  server.openDoor();
  expect(await Promise.all(closed)).toEqual([{ forced: 0 }, { forced: 0 }]);
  expect(server.open.length).toBeLessThanOrEqual(1);
});

test('waiting for readiness can be aborted', async () => {
  const { pool, server } = pooled({ min: 1 });
  server.holdDoor();
  await expect(pool.whenReady(AbortSignal.abort('enough'))).rejects.toThrow(AcquireAbortedError);
  const controller = new AbortController();
  const waiting = Promise.allSettled([pool.whenReady(controller.signal)]);
  controller.abort();
  expect((await waiting)[0].status).toBe('rejected');
  server.openDoor();
  await pool.whenReady(new AbortController().signal);
  expect(pool.isReady).toBe(true);
});

test('a listener that throws harms nobody and is counted', async () => {
  const { pool } = pooled({
    max: 1,
    onHealthChange: () => {
      throw new Error('listener');
    },
  });
  (await pool.acquire('a')).release();
  await settle();
  expect(pool.statistics()).toMatchObject({ healthChanges: 2, listenerFailures: 2, inUse: 0 });
});

test('metrics are read from the pool until it is closed', async () => {
  const sources = new Set<MetricsSource>();
  const metrics = {
    register: (source: MetricsSource) => {
      sources.add(source);
      return { [Symbol.dispose]: () => void sources.delete(source) };
    },
  };
  const { pool } = pooled({ name: 'orders', metrics });
  const lease = await pool.acquire('a');
  const samples = [...sources].flatMap((source) => [...source()]);
  const find = (name: string, labels: MetricSample['labels']) =>
    samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === JSON.stringify(labels))?.value;
  expect(find('wavegate_pool_connections_in_use', { pool: 'orders' })).toBe(1);
  expect(find('wavegate_pool_bound_hits_total', { pool: 'orders', bound: 'waiters' })).toBe(0);
  expect(find('wavegate_pool_organisation_acquisitions_total', { pool: 'orders', organisation: 'a' })).toBe(1);
  lease.release();
  await pool.close();
  expect(sources.size).toBe(0);
});
