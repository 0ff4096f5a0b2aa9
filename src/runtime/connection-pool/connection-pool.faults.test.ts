import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import type { FakeConnection } from '../../../tests/support/fake-server.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { AcquireTimeoutError, ConnectionPool } from './connection-pool.ts';
import type { LossReport, PoolOptions } from './connection-pool.ts';

function pooled(options: Partial<PoolOptions<FakeConnection>> = {}) {
  const server = new FakeServer();
  const clock = new ManualClock();
  const pool = new ConnectionPool<FakeConnection>({ factory: server, max: 1, acquireTimeoutMs: 1_000, clock, ...options });
  return { pool, server, clock };
}

test('a server that refuses for ever is asked a few times only, and the timeout carries the refusal', async () => {
  const { pool, server, clock } = pooled();
  server.refusals = Number.POSITIVE_INFINITY;
  const outcome = Promise.allSettled([pool.acquire('a')]);
  await clock.advance(1_100);
  const [result] = await outcome;
  const error = result.status === 'rejected' ? (result.reason as AcquireTimeoutError) : undefined;
  expect(error).toBeInstanceOf(AcquireTimeoutError);
  expect(error?.cause).toEqual(new Error('connection refused'));
  expect(server.attempts).toBeGreaterThan(2);
  expect(server.attempts).toBeLessThan(10);
  await clock.advance(60_000);
  expect(clock.pending).toBe(0);
});

test('a server that recovers serves those who still wait', async () => {
  const { pool, server, clock } = pooled();
  server.refusals = 3;
  const waiting = pool.acquire('a');
  await clock.advance(900);
  expect((await waiting).connection.isOpen).toBe(true);
  expect(pool.statistics()).toMatchObject({ creations: 1, creationFailures: 3 });
});

test('a connection that opens after its asker has given up becomes idle', async () => {
  const { pool, server, clock } = pooled({ stepTimeoutMs: 60_000 });
  server.holdDoor();
  const outcome = Promise.allSettled([pool.acquire('a')]);
  await clock.advance(1_100);
  expect((await outcome)[0].status).toBe('rejected');
  server.openDoor();
  await settle();
  expect(pool.statistics()).toMatchObject({ idle: 1, size: 1, creations: 1 });
});

test('a connection that opens after its step has timed out is closed and counted', async () => {
  const { pool, server, clock } = pooled({ stepTimeoutMs: 100, acquireTimeoutMs: 5_000 });
  server.holdDoor();
  const waiting = pool.acquire('a');
  await clock.advance(110);
  server.openDoor();
  await clock.advance(1_000);
  const lease = await waiting;
  expect(server.open).toEqual([lease.connection]);
  expect(server.opened.length).toBeGreaterThan(1);
  expect(pool.statistics().lateCreations).toBe(server.opened.length - 1);
});

const failingValidations: readonly { readonly fault: string; readonly validate: () => Promise<boolean> }[] = [
  { fault: 'says no', validate: async () => false },
  { fault: 'rejects', validate: () => Promise.reject(new Error('probe failed')) },
  { fault: 'hangs', validate: () => new Promise(() => undefined) },
  {
    fault: 'throws',
    validate: () => {
      throw new Error('probe failed');
    },
  },
];

test.for(failingValidations)('a validation that $fault costs the connection, not the acquisition', async ({ validate }) => {
  const server = new FakeServer();
  const { create, destroy } = server;
  const { pool, clock } = pooled({ factory: { create, destroy, validate }, stepTimeoutMs: 100 });
  const first = await pool.acquire('a');
  const { connection } = first;
  first.release();
  const waiting = pool.acquire('a');
  await clock.advance(110);
  expect((await waiting).connection).not.toBe(connection);
  expect({ isOpen: connection.isOpen, ...pool.statistics().retirementsByReason }).toMatchObject({ isOpen: false, invalid: 1 });
});

test('a reset that fails costs the connection, and the next organisation gets a new one', async () => {
  const { create, destroy } = new FakeServer();
  const { pool } = pooled({ factory: { create, destroy, reset: () => Promise.reject(new Error('no')) } });
  const first = await pool.acquire('a');
  const { connection } = first;
  first.release();
  const second = await pool.acquire('b');
  expect({ same: second.connection === connection, isOpen: connection.isOpen }).toEqual({ same: false, isOpen: false });
  expect(pool.statistics().retirementsByReason['reset-failed']).toBe(1);
});

test('an acquisition aborted while its connection is prepared leaves the connection to the next', async () => {
  const { pool } = pooled();
  (await pool.acquire('a')).release();
  const controller = new AbortController();
  const aborted = Promise.allSettled([pool.acquire('b', { signal: controller.signal })]);
  controller.abort();
  expect((await aborted)[0].status).toBe('rejected');
  const lease = await pool.acquire('b');
  expect({ id: lease.connection.id, inUse: pool.statistics().inUse }).toEqual({ id: 1, inUse: 1 });
});

test('an idle connection that breaks is replaced at once, and the owner of the pool hears of it', async () => {
  const losses: LossReport[] = [];
  const { pool, server } = pooled({ min: 1, onConnectionLost: (loss) => losses.push(loss) });
  await pool.whenReady();
  server.open[0]?.cut(new Error('cut'));
  await settle();
  expect(server.opened.map((connection) => connection.isOpen)).toEqual([false, true]);
  expect(losses).toEqual([{ cause: new Error('cut') }]);
});

test('a connection that breaks in use is closed when it is released, and told of with its organisation', async () => {
  const losses: LossReport[] = [];
  const { pool, server } = pooled({ onConnectionLost: (loss) => losses.push(loss) });
  const lease = await pool.acquire('a');
  const { connection } = lease;
  connection.cut('gone');
  connection.cut('gone again');
  await settle();
  expect({ losses, isOpen: connection.isOpen }).toEqual({ losses: [{ cause: 'gone', organisationId: 'a' }], isOpen: true });
  lease.release();
  await settle();
  expect({ open: server.open.length, lost: pool.statistics().retirementsByReason.lost }).toEqual({ open: 0, lost: 1 });
});

test('a discarded connection makes room for one who waits', async () => {
  const { pool } = pooled();
  const lease = await pool.acquire('a');
  const { connection } = lease;
  const waiting = pool.acquire('a');
  lease.discard();
  expect((await waiting).connection).not.toBe(connection);
});

test('keep-alive finds an idle connection that no longer works, and replaces it', async () => {
  const { pool, server, clock } = pooled({ min: 2, max: 2, keepAliveMs: 1_000 });
  await pool.whenReady();
  const [dead] = server.opened;
  if (dead !== undefined) dead.works = false;
  await clock.advance(999);
  expect(server.validations).toBe(0);
  await clock.advance(2);
  expect({ isOpen: dead?.isOpen, validations: server.validations, idle: pool.statistics().idle }).toEqual({
    isOpen: false,
    validations: 2,
    idle: 2,
  });
});

test('closing that fails or hangs is counted, and its room comes back', async () => {
  const { create } = new FakeServer();
  const destroys = [() => Promise.reject(new Error('no')), () => new Promise<never>(() => undefined)];
  const { pool, clock } = pooled({ factory: { create, destroy: () => destroys.shift()?.() }, stepTimeoutMs: 100 });
  (await pool.acquire('a')).discard();
  (await pool.acquire('a')).discard();
  await settle();
  expect(pool.statistics()).toMatchObject({ closing: 1, size: 1, destroyFailures: 1 });
  await clock.advance(110);
  expect(pool.statistics()).toMatchObject({ closing: 0, size: 0, destroyFailures: 2 });
});

test('every function of the factory may call the pool again', async () => {
  const server = new FakeServer();
  const seen = new Set<string>();
  const inner: Promise<void>[] = [];
  const enter = <Result>(name: string, run: () => Result): Result => {
    if (!seen.has(name)) {
      seen.add(name);
      inner.push(pool.acquire('inner').then((lease) => lease.release()));
      pool.tryAcquire('inner')?.release();
      pool.statistics();
    }
    return run();
  };
  const pool: ConnectionPool<FakeConnection> = new ConnectionPool({
    factory: {
      create: (signal, lost) => enter('create', () => server.create(signal, lost)),
      validate: (connection) => enter('validate', () => server.validate(connection)),
      reset: (connection) => enter('reset', () => server.reset(connection)),
      destroy: (connection) => enter('destroy', () => server.destroy(connection)),
    },
    max: 3,
    clock: new ManualClock(),
  });
  (await pool.acquire('a')).release();
  (await pool.acquire('b')).release();
  (await pool.acquire('b')).discard();
  await settle();
  await Promise.all(inner);
  expect([...seen].toSorted()).toEqual(['create', 'destroy', 'reset', 'validate']);
  expect(server.peak).toBeLessThanOrEqual(3);
  expect(pool.statistics()).toMatchObject({ inUse: 0, waiting: 0 });
});
