import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import { ManualClock, settle } from '../shared/manual-clock.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { PoolOptions } from './connection-pool.ts';
import type { FakeConnection } from '../../../tests/support/fake-server.ts';

type Extra = Partial<PoolOptions<FakeConnection>>;

/** All connections of a pool are held, and the organisation that holds them waits for more: what comes back needs nothing done to it. */
async function heldPool({ max = 1, ...extra }: Extra = {}) {
  const server = new FakeServer();
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: server, max, validateAfterIdleMs: 1_000, clock, ...extra });
  const held = await pool.acquire('a');
  return { pool, server, clock, held };
}

test('a connection that comes back passes to one waiter at a time, in the order in which they asked', async () => {
  const { pool, server, held } = await heldPool();
  const served: number[] = [];
  const waiting = Array.from({ length: 5 }, async (_, place) => {
    const lease = await pool.acquire('a');
    served.push(place);
    expect(pool.statistics()).toMatchObject({ inUse: 1, idle: 0, waiting: 4 - place });
    expect(lease.connection).toBe(server.opened[0]);
    await settle();
    lease.release();
  });
  held.release();
  expect(pool.statistics()).toMatchObject({ inUse: 1, idle: 0, waiting: 4 });
  await Promise.all(waiting);
  expect(served).toEqual([0, 1, 2, 3, 4]);
  expect(pool.statistics()).toMatchObject({ inUse: 0, idle: 1, waiting: 0, size: 1, acquisitions: 6, releases: 6 });
  expect(server.validations).toBe(0);
});

test('one that is discarded, lost or expired passes to nobody', async () => {
  for (const ending of ['discarded', 'lost', 'expired'] as const) {
    const { pool, server, clock, held } = await heldPool({ maxLifetimeMs: 10_000, lifetimeJitterRatio: 0 });
    const waiting = pool.acquire('a');
    if (ending === 'expired') clock.jump(10_000);
    if (ending === 'lost') held.connection.cut();
    if (ending === 'discarded') held.discard();
    else held.release();
    const next = await waiting;
    expect({ ending, id: next.connection.id, isOpen: next.connection.isOpen }).toEqual({ ending, id: 2, isOpen: true });
    expect(server.open).toHaveLength(1);
  }
});

test('one that bears the traces of another organisation is reset before it passes on', async () => {
  const { pool, held } = await heldPool();
  held.connection.traces.push('secret of a');
  const waiting = [pool.acquire('b'), pool.acquire('a')];
  held.release();
  const next = await waiting[0];
  expect({ organisation: next?.organisationId, traces: next?.connection.traces }).toEqual({ organisation: 'b', traces: [] });
  expect(pool.statistics()).toMatchObject({ inUse: 1, waiting: 1 });
});

test('one that was not proven for too long is validated before it passes on', async () => {
  const { pool, server, held } = await heldPool({ validateAfterIdleMs: 0 });
  const waiting = pool.acquire('a');
  held.release();
  await waiting;
  expect(server.validations).toBe(1);
});

test('a waiter that its quota held back takes the connection of its own organisation, and none is opened for it', async () => {
  const { pool, server, held } = await heldPool({ max: 3, organisationQuota: 1 });
  const waiting = pool.acquire('a');
  expect(pool.statistics()).toMatchObject({ size: 1, waiting: 1 });
  held.release();
  const next = await waiting;
  const other = await pool.acquire('b');
  other.release();
  next.release();
  (await pool.acquire('a')).release();
  expect(server.attempts).toBe(2);
});

test('waiters that its quota held back and that gave up ask for no connection any more', async () => {
  const { pool, server, clock, held } = await heldPool({ max: 3, organisationQuota: 1 });
  const gone = Promise.allSettled([pool.acquire('a', { timeoutMs: 100 }), pool.acquire('a', { timeoutMs: 100 })]);
  await clock.advance(100);
  expect((await gone).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  held.release();
  (await pool.acquire('a')).release();
  await pool.acquire('b');
  await settle();
  expect({ attempts: server.attempts, ...pool.statistics() }).toMatchObject({ attempts: 1, size: 1, inUse: 1, waiting: 0 });
});

test('one who is refused is refused with the reason itself', async () => {
  const { pool, clock } = await heldPool();
  const controller = new AbortController();
  const late = pool.acquire('a', { timeoutMs: 100 });
  const aborted = pool.acquire('a', { signal: controller.signal });
  const shut = pool.acquire('a');
  const outcomes = Promise.allSettled([late, aborted, shut]);
  await clock.advance(100);
  controller.abort('enough');
  void pool.close({ timeoutMs: 0 });
  await clock.advance(1);
  const reasons = (await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : undefined));
  expect(reasons).toEqual(['POOL_ACQUIRE_TIMEOUT', 'POOL_ACQUIRE_ABORTED', 'POOL_CLOSED']);
});

test('an organisation gets the connection that it returned itself, also from below another one', async () => {
  const { pool, held } = await heldPool({ max: 2 });
  const other = await pool.acquire('b');
  const own = held.connection;
  held.release();
  other.release();
  const again = await pool.acquire('a');
  expect({ isOwn: again.connection === own, resets: own.resets }).toEqual({ isOwn: true, resets: 0 });
});
