import { expect, test } from 'vitest';
import { ConnectionPool, PoolClosedError } from '../../../src/runtime/connection-pool/connection-pool.ts';
import type { PoolOptions } from '../../../src/runtime/connection-pool/connection-pool.ts';
import { ManualClock, settle } from '../../../src/runtime/shared/manual-clock.ts';
import { FakeServer } from '../../../tests/support/fake-server.ts';

const construct = (options: object) => () => new ConnectionPool(options as PoolOptions<unknown>);

test('QA-436.1 opens exactly the configured minimum of connections (3 of 3) before it reports ready', async () => {
  const server = new FakeServer();
  server.holdDoor();
  const pool = new ConnectionPool({ factory: server, min: 3, max: 8, clock: new ManualClock() });
  await settle();
  expect({ ready: pool.isReady, attempts: server.attempts, open: server.open.length }).toEqual({
    ready: false,
    attempts: 3,
    open: 0,
  });
  server.openDoor();
  await pool.whenReady();
  expect({ ready: pool.isReady, attempts: server.attempts, open: server.open.length }).toEqual({
    ready: true,
    attempts: 3,
    open: 3,
  });
  expect(pool.statistics()).toMatchObject({ creations: 3, idle: 3, inUse: 0, size: 3 });
});

test('QA-436.2 rejects an invalid configuration (min > max, max < 1, negative timeout, no factory) naming the field and the bound', () => {
  const server = new FakeServer();
  expect(construct({ factory: server, min: 5, max: 3 })).toThrow('min must be at most max (3), not 5');
  expect(construct({ factory: server, max: 0 })).toThrow('max must be an integer from 1 to 65535, not 0');
  expect(construct({ factory: server, acquireTimeoutMs: -1 })).toThrow(
    'acquireTimeoutMs must be milliseconds from 1 to 2147483647, not -1',
  );
  expect(construct({ factory: server, idleTimeoutMs: -5 })).toThrow(
    'idleTimeoutMs must be milliseconds from 0 to 2147483647, not -5',
  );
  expect(construct({})).toThrow('factory.create must be a function, not undefined');
  expect(construct({ factory: {}, min: 2, max: 0 })).toThrow(/factory\.create must .*; max must .*; min must /);
  expect(server.attempts).toBe(0);
});

test('QA-436.3 reports not ready while the minimum is still being opened, and stays usable when one of the first connections fails and is retried', async () => {
  const clock = new ManualClock();
  const server = new FakeServer();
  server.refusals = 1;
  const pool = new ConnectionPool({ factory: server, min: 3, max: 3, clock });
  expect(pool.isReady).toBe(false);
  await settle();
  const lease = await pool.acquire('organisation-1');
  expect(lease.connection.isOpen).toBe(true);
  expect({ attempts: server.attempts, failures: pool.statistics().creationFailures }).toEqual({ attempts: 4, failures: 1 });
  lease.release();
  await clock.advance(10_000);
  await pool.whenReady();
  expect({ ready: pool.isReady, open: server.open.length, status: pool.health().status }).toEqual({
    ready: true,
    open: 3,
    status: 'HEALTHY',
  });
});

test('QA-436.4 closes every connection it opened on shutdown, waits for those in use up to a deadline, and refuses new work', async () => {
  const clock = new ManualClock();
  const server = new FakeServer();
  const pool = new ConnectionPool({ factory: server, min: 3, max: 5, clock });
  await pool.whenReady();
  const [prompt, late] = [await pool.acquire('organisation-1'), await pool.acquire('organisation-2')];
  const closed = pool.close({ timeoutMs: 1_000 });
  await expect(pool.acquire('organisation-1')).rejects.toThrow(PoolClosedError);
  await settle();
  expect(server.open.map(({ id }) => id).toSorted()).toEqual([prompt.connection.id, late.connection.id].toSorted());
  prompt.release();
  await clock.advance(999);
  expect(server.open).toEqual([late.connection]);
  await clock.advance(1);
  expect(await closed).toEqual({ forced: 1 });
  expect({ opened: server.opened.length, open: server.open.length }).toEqual({ opened: 3, open: 0 });
  expect(() => late.release()).not.toThrow();
});
