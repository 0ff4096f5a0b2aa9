import { expect, test } from 'vitest';
import {
  AcquireAbortedError,
  AcquireTimeoutError,
  ConnectionPool,
} from '../../../src/runtime/connection-pool/connection-pool.ts';
import { sleep } from '../../../src/foundation/clock.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FakeServer } from '../../../tests/support/fake-server.ts';

test('QA-437.1 hands out an idle connection and marks it in use by the acquiring organisation_id', async () => {
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, min: 2, max: 4, clock: new ManualClock() });
  await pool.whenReady();
  const lease = await pool.acquire('organisation-1');
  expect(lease.organisationId).toBe('organisation-1');
  expect(server.opened).toContain(lease.connection);
  expect(pool.statistics()).toMatchObject({ idle: 1, inUse: 1, creations: 2 });
  expect(pool.statisticsOf('organisation-1').inUse).toBe(1);
  expect(pool.statisticsOf('organisation-2').inUse).toBe(0);
});

test('QA-437.2 never hands a connection last used by one organisation to another without resetting it', async () => {
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, max: 1, clock: new ManualClock() });
  const first = await pool.acquire('organisation-1');
  const { connection } = first;
  connection.traces.push('SET role = one');
  first.release();
  const second = await pool.acquire('organisation-2');
  expect({ same: second.connection === connection, traces: connection.traces, resets: connection.resets }).toEqual({
    same: true,
    traces: [],
    resets: 1,
  });
  connection.traces.push('SET role = two');
  const waiting = pool.acquire('organisation-1');
  second.release();
  const third = await waiting;
  expect({ same: third.connection === connection, traces: connection.traces, resets: connection.resets }).toEqual({
    same: true,
    traces: [],
    resets: 2,
  });

  const { create, destroy } = new FakeServer();
  const withoutReset = new ConnectionPool({ factory: { create, destroy }, max: 1, clock: new ManualClock() });
  const dirty = await withoutReset.acquire('organisation-1');
  const used = dirty.connection;
  dirty.release();
  const other = await withoutReset.acquire('organisation-2');
  expect({ same: other.connection === used, oldIsOpen: used.isOpen }).toEqual({ same: false, oldIsOpen: false });
});

test('QA-437.3 serves waiters in the order in which they asked', async () => {
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 2, clock: new ManualClock() });
  const held = [await pool.acquire('organisation-0'), await pool.acquire('organisation-0')];
  const served: number[] = [];
  const askers = Array.from({ length: 100 }, async (_, asker) => {
    const lease = await pool.acquire(`organisation-${asker % 3}`);
    served.push(asker);
    await settle();
    lease.release();
  });
  await settle();
  expect(served).toEqual([]);
  for (const lease of held) lease.release();
  await Promise.all(askers);
  expect(served).toEqual(Array.from({ length: 100 }, (_, asker) => asker));
});

test('QA-437.4 rejects with an acquire timeout within 50 ms of the deadline (1 s), and leaves no waiter behind', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 1, acquireTimeoutMs: 1_000, clock });
  const held = await pool.acquire('organisation-1');
  const rejected: unknown[] = [];
  for (let asker = 0; asker < 10; asker++) pool.acquire('organisation-1').catch((error: unknown) => rejected.push(error));
  await clock.advance(999);
  expect({ rejected: rejected.length, waiting: pool.statistics().waiting }).toEqual({ rejected: 0, waiting: 10 });
  await clock.advance(51);
  expect({ rejected: rejected.length, waiting: pool.statistics().waiting }).toEqual({ rejected: 10, waiting: 0 });
  expect(rejected[0]).toBeInstanceOf(AcquireTimeoutError);
  held.release();
  expect(pool.statistics()).toMatchObject({ idle: 1, inUse: 0, timeouts: 10 });

  const real = new ConnectionPool({ factory: new FakeServer(), max: 1, acquireTimeoutMs: 1_000 });
  await real.acquire('organisation-1');
  // Beside a plain timer, so that a busy machine delays both alike.
  const deadline = sleep(1_000).then(() => performance.now());
  await expect(real.acquire('organisation-1')).rejects.toThrow(AcquireTimeoutError);
  expect(Math.abs(performance.now() - (await deadline))).toBeLessThanOrEqual(50);
});

test('QA-437.5 grows on demand and never beyond the maximum under 1,000 concurrent requests', async () => {
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, min: 1, max: 10, clock: new ManualClock() });
  await pool.whenReady();
  expect(server.open).toHaveLength(1);
  let inUse = 0;
  let mostInUse = 0;
  let shared = 0;
  const holders = new Set<unknown>();
  const requests = Array.from({ length: 1_000 }, async () => {
    using lease = await pool.acquire('organisation-1');
    shared += Number(holders.has(lease.connection));
    holders.add(lease.connection);
    inUse += 1;
    mostInUse = Math.max(mostInUse, inUse);
    await settle();
    inUse -= 1;
    holders.delete(lease.connection);
  });
  await Promise.all(requests);
  expect({ shared, mostInUse, peak: server.peak }).toEqual({ shared: 0, mostInUse: 10, peak: 10 });
  expect(pool.statistics().acquisitions).toBe(1_000);
});

test('QA-437.6 an acquisition that is aborted (AbortSignal) leaves the queue at once and takes no connection', async () => {
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 1, clock: new ManualClock() });
  const held = await pool.acquire('organisation-1');
  const controller = new AbortController();
  const aborted = pool.acquire('organisation-1', { signal: controller.signal });
  const patient = pool.acquire('organisation-1');
  expect(pool.statistics().waiting).toBe(2);
  controller.abort(new Error('the user left'));
  expect(pool.statistics().waiting).toBe(1);
  await expect(aborted).rejects.toThrow(AcquireAbortedError);
  held.release();
  const lease = await patient;
  expect(pool.statistics()).toMatchObject({ acquisitions: 2, aborts: 1, inUse: 1, waiting: 0 });
  lease.release();
  await expect(pool.acquire('organisation-1', { signal: controller.signal })).rejects.toThrow(AcquireAbortedError);
  expect(pool.statistics()).toMatchObject({ acquisitions: 2, idle: 1, inUse: 0 });
});
