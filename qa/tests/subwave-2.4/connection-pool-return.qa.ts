import { expect, test } from 'vitest';
import { ConnectionPool, ForeignLeaseError, LeaseReleasedError } from '../../../src/runtime/connection-pool/connection-pool.ts';
import type { LeakReport } from '../../../src/runtime/connection-pool/connection-pool.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FakeServer } from '../../../tests/support/fake-server.ts';

test('QA-438.1 marks a returned connection available', async () => {
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 2, clock: new ManualClock() });
  const lease = await pool.acquire('organisation-1');
  expect(pool.statistics()).toMatchObject({ idle: 0, inUse: 1 });
  lease.release();
  expect(pool.statistics()).toMatchObject({ idle: 1, inUse: 0 });
  expect({ released: lease.released, inUse: pool.statisticsOf('organisation-1').inUse }).toEqual({ released: true, inUse: 0 });
});

test('QA-438.2 gives the same connection to the next acquirer', async () => {
  const pool = new ConnectionPool({ factory: new FakeServer(), min: 3, max: 3, clock: new ManualClock() });
  await pool.whenReady();
  const leases = [
    await pool.acquire('organisation-1'),
    await pool.acquire('organisation-1'),
    await pool.acquire('organisation-1'),
  ];
  const connections = leases.map((lease) => lease.connection);
  leases[0]?.release();
  leases[2]?.release();
  leases[1]?.release();
  expect((await pool.acquire('organisation-1')).connection).toBe(connections[1]);
  expect((await pool.acquire('organisation-2')).connection).toBe(connections[2]);
});

test('QA-438.3 retires idle connections above the minimum, and expired ones, without touching those in use', async () => {
  const clock = new ManualClock();
  const server = new FakeServer();
  const options = { min: 1, max: 4, idleTimeoutMs: 1_000, maxLifetimeMs: 60_000, lifetimeJitterRatio: 0 };
  const pool = new ConnectionPool({ factory: server, ...options, clock });
  const leases = await Promise.all(Array.from({ length: 4 }, () => pool.acquire('organisation-1')));
  const [held, ...returned] = leases;
  for (const lease of returned) lease.release();
  await clock.advance(1_100);
  expect(server.open).toEqual([held?.connection]);
  expect(pool.statistics().retirementsByReason).toMatchObject({ idle: 3, expired: 0 });
  (await pool.acquire('organisation-1')).release();
  await clock.advance(500);
  expect(server.open).toHaveLength(2);
  await clock.advance(60_000);
  expect({ heldIsOpen: held?.connection.isOpen, inUse: pool.statistics().inUse }).toEqual({ heldIsOpen: true, inUse: 1 });
  const expired = held?.connection;
  held?.release();
  await settle();
  expect({ isOpen: expired?.isOpen, open: server.open.length, idle: pool.statistics().idle }).toEqual({
    isOpen: false,
    open: 1,
    idle: 1,
  });
});

test('QA-438.4 refuses a double release and a connection of another pool, and changes nothing', async () => {
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 1, acquireTimeoutMs: 100, clock });
  const other = new ConnectionPool({ factory: new FakeServer(), max: 1, clock });
  const stale = await pool.acquire('organisation-1');
  stale.release();
  const holder = await pool.acquire('organisation-1');
  const foreign = await other.acquire('organisation-1');
  const before = { ...pool.statistics(), trend: undefined };
  expect(() => stale.release()).toThrow(LeaseReleasedError);
  expect(() => pool.release(stale)).toThrow(LeaseReleasedError);
  expect(() => stale.discard()).toThrow(LeaseReleasedError);
  expect(() => stale.connection).toThrow(LeaseReleasedError);
  expect(() => pool.release(foreign)).toThrow(ForeignLeaseError);
  expect({ ...pool.statistics(), trend: undefined }).toEqual(before);
  expect({ holder: holder.released, foreign: foreign.released, heldElsewhere: other.statistics().inUse }).toEqual({
    holder: false,
    foreign: false,
    heldElsewhere: 1,
  });
  expect(pool.tryAcquire('organisation-2')).toBeUndefined();
});

test('QA-438.5 retires several expired connections during one acquisition without failing', async () => {
  const clock = new ManualClock();
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, min: 5, max: 5, maxLifetimeMs: 10_000, lifetimeJitterRatio: 0, clock });
  await pool.whenReady();
  const first = [...server.opened];
  // No timer fires, as when the event loop was blocked: the acquisition itself meets all five.
  clock.jump(10_001);
  const lease = await pool.acquire('organisation-1');
  await settle();
  expect(first.map((connection) => connection.isOpen)).toEqual([false, false, false, false, false]);
  expect(first).not.toContain(lease.connection);
  expect(pool.statistics()).toMatchObject({ retirements: 5, acquisitions: 1, inUse: 1, size: 5 });
  expect(pool.statistics().retirementsByReason.expired).toBe(5);
});

test('QA-438.6 reports a connection held longer than the leak threshold, with the stack that acquired it', async () => {
  const clock = new ManualClock();
  const leaks: LeakReport[] = [];
  const pool = new ConnectionPool({
    factory: new FakeServer(),
    max: 2,
    leakThresholdMs: 5_000,
    onLeak: (leak) => leaks.push(leak),
    clock,
  });
  const forgetful = () => pool.acquire('organisation-1');
  await forgetful();
  const prompt = await pool.acquire('organisation-2');
  await clock.advance(4_999);
  prompt.release();
  expect(leaks).toEqual([]);
  await clock.advance(10_000);
  expect(leaks.map(({ organisationId, heldMs }) => [organisationId, heldMs])).toEqual([['organisation-1', 5_000]]);
  expect(leaks[0]?.stack).toMatch(/at forgetful .*connection-pool-return\.qa\.ts:\d+:\d+/);
  expect(pool.statistics().leaks).toBe(1);
});
