import { expect, test } from 'vitest';
import { FakeServer } from '../../../tests/support/fake-server.ts';
import { ManualClock } from '../shared/manual-clock.ts';
import { ConnectionPool, LeaseReleasedError } from './connection-pool.ts';

/** Two organisations share a pool of one; `a` has left its traces and its figures behind. */
async function sharedPool() {
  const server = new FakeServer();
  const clock = new ManualClock();
  const pool = new ConnectionPool({ factory: server, max: 1, validateAfterIdleMs: 1_000, clock });
  const old = await pool.acquire('a');
  old.connection.traces.push('secret of a');
  old.release();
  return { pool, server, clock, old };
}

const publicMethods = Object.getOwnPropertyNames(ConnectionPool.prototype)
  .filter((name) => name !== 'constructor')
  .toSorted();

test('every public method is tried below', () => {
  const tried = ['acquire', 'close', 'health', 'isReady', 'release', 'statistics', 'statisticsOf', 'tryAcquire', 'whenReady'];
  expect(publicMethods).toEqual(tried);
});

test('acquire hands out no traces of another organisation', async () => {
  const { pool } = await sharedPool();
  const lease = await pool.acquire('b');
  expect({ organisation: lease.organisationId, traces: lease.connection.traces }).toEqual({ organisation: 'b', traces: [] });
});

test('tryAcquire hands out no connection that bears the traces of another organisation', async () => {
  const { pool } = await sharedPool();
  expect(pool.tryAcquire('b')).toBeUndefined();
  const own = pool.tryAcquire('a');
  expect(own?.connection.traces).toEqual(['secret of a']);
});

test('a stale lease neither reaches nor releases the connection that another organisation holds', async () => {
  const { pool, old } = await sharedPool();
  const lease = await pool.acquire('b');
  lease.connection.traces.push('secret of b');
  expect(() => old.connection).toThrow(LeaseReleasedError);
  expect(() => old.release()).toThrow(LeaseReleasedError);
  expect(() => old.discard()).toThrow(LeaseReleasedError);
  expect(() => pool.release(old)).toThrow(LeaseReleasedError);
  old[Symbol.dispose]();
  await old[Symbol.asyncDispose]();
  expect({ released: lease.released, open: lease.connection.isOpen }).toEqual({ released: false, open: true });
});

test('an organisation named like a property of an object is an organisation like any other', async () => {
  const { pool } = await sharedPool();
  for (const name of ['__proto__', 'constructor', 'toString']) {
    (await pool.acquire(name)).release();
    expect(pool.statisticsOf(name)).toMatchObject({ organisationId: name, acquisitions: 1 });
  }
});

test('the figures, the health and the readiness of the pool name no organisation', async () => {
  const { pool } = await sharedPool();
  const lease = await pool.acquire('organisation-x');
  expect(JSON.stringify([pool.statistics(), pool.health(), pool.isReady, await pool.whenReady()])).not.toContain(
    'organisation-x',
  );
  lease.release();
});

test('the figures of one organisation hold nothing of another', async () => {
  const { pool } = await sharedPool();
  const lease = await pool.acquire('b');
  expect(pool.statisticsOf('b')).toMatchObject({ organisationId: 'b', inUse: 1, acquisitions: 1, releases: 0 });
  expect(pool.statisticsOf('a')).toMatchObject({ organisationId: 'a', inUse: 0, acquisitions: 1, releases: 1 });
  expect(pool.statisticsOf('c')).toMatchObject({ organisationId: 'c', inUse: 0, acquisitions: 0 });
  lease.release();
});

test('close tells nothing of who held what', async () => {
  const { pool, clock } = await sharedPool();
  await pool.acquire('b');
  const closed = pool.close({ timeoutMs: 10 });
  await clock.advance(20);
  expect(await closed).toEqual({ forced: 1 });
});

test('an organisation at its quota waits, and holds up nobody else', async () => {
  const clock = new ManualClock();
  const quotas = { organisationQuota: 1, organisationQuotas: new Map([['big', 2]]) };
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 4, ...quotas, clock });
  const granted: string[] = [];
  const ask = (organisation: string, name: string) =>
    pool.acquire(organisation).then((lease) => {
      granted.push(name);
      return lease;
    });
  const first = await ask('greedy', 'greedy 1');
  const second = ask('greedy', 'greedy 2');
  const third = ask('greedy', 'greedy 3');
  await ask('modest', 'modest 1');
  await Promise.all([ask('big', 'big 1'), ask('big', 'big 2')]);
  expect(granted).toEqual(['greedy 1', 'modest 1', 'big 1', 'big 2']);
  expect(pool.statisticsOf('greedy')).toMatchObject({ inUse: 1, waiting: 2, quota: 1 });
  expect(pool.statistics()).toMatchObject({ size: 4, inUse: 4, waiting: 2 });
  first.release();
  (await second).release();
  (await third).release();
  expect(granted.slice(4)).toEqual(['greedy 2', 'greedy 3']);
});

test('a waiter that its quota held back takes its old place in the line', async () => {
  const pool = new ConnectionPool({ factory: new FakeServer(), max: 2, organisationQuota: 1, clock: new ManualClock() });
  const [a, b] = [await pool.acquire('a'), await pool.acquire('b')];
  const granted: string[] = [];
  const asks = ['a', 'c', 'd'].map(async (organisation) => {
    const lease = await pool.acquire(organisation);
    granted.push(organisation);
    return lease;
  });
  a.release();
  await asks[0];
  expect(granted).toEqual(['a']);
  b.release();
  (await asks[1])?.release();
  await asks[2];
  expect(granted).toEqual(['a', 'c', 'd']);
});
