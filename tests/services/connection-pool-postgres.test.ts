import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { ConnectionPool } from '../../src/runtime/connection-pool/connection-pool.ts';
import type { PoolOptions } from '../../src/runtime/connection-pool/connection-pool.ts';
import { postgres } from '../../src/runtime/connection-pool/postgres.ts';

const connectionString = required('WAVEGATE_TEST_POSTGRES_URL');

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:services`);
  return value;
}

function pooled(options: Partial<PoolOptions<Client>> = {}): ConnectionPool<Client> {
  return new ConnectionPool({
    factory: postgres<Client>({ connectionString, application_name: 'pooled' }),
    max: 4,
    ...options,
  });
}

/** What the server itself says, over a connection of its own. */
async function ask(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text, values);
  await client.end();
  return rows;
}

async function backendOf(pool: ConnectionPool<Client>, organisation: string): Promise<number> {
  using lease = await pool.acquire(organisation);
  const { rows } = await lease.connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

test('queries run over leased connections, and the connection is kept', async () => {
  await using pool = pooled();
  const first = await backendOf(pool, 'a');
  expect(await backendOf(pool, 'a')).toBe(first);
  using lease = await pool.acquire('a');
  const { rows } = await lease.connection.query('SELECT $1::int + 1 AS sum', [41]);
  expect(rows).toEqual([{ sum: 42 }]);
});

test('nothing of one organisation is left for the next: settings, tables, roles, prepared statements, locks, open transactions', async () => {
  await using pool = pooled({ max: 1 });
  const pid = await backendOf(pool, 'a');
  {
    using lease = await pool.acquire('a');
    const client = lease.connection;
    await client.query("SET search_path = 'secret_of_a'");
    await client.query('CREATE TEMP TABLE secret (word text)');
    await client.query('SELECT pg_advisory_lock(7)');
    await client.query({ name: 'statement-of-a', text: 'SELECT 1 AS one' });
    await client.query('BEGIN');
    await client.query("SET LOCAL statement_timeout = '1h'");
  }
  {
    using own = await pool.acquire('a');
    expect((await own.connection.query('SELECT count(*)::int AS n FROM secret')).rows).toEqual([{ n: 0 }]);
  }
  using lease = await pool.acquire('b');
  const client = lease.connection;
  expect((await client.query('SELECT pg_backend_pid() AS pid')).rows).toEqual([{ pid }]);
  expect((await client.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
  expect((await client.query("SELECT to_regclass('secret') AS found")).rows).toEqual([{ found: null }]);
  expect((await client.query('SELECT count(*)::int AS n FROM pg_prepared_statements')).rows).toEqual([{ n: 0 }]);
  expect((await client.query("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'")).rows).toEqual([{ n: 0 }]);
  expect((await client.query('SELECT now() = statement_timestamp() AS alone')).rows).toEqual([{ alone: true }]);
  expect((await client.query({ name: 'statement-of-a', text: 'SELECT 1 AS one' })).rows).toEqual([{ one: 1 }]);
});

test('a back end that is killed while it is idle is replaced, and the next query runs', async () => {
  const { promise: lost, resolve } = Promise.withResolvers<unknown>();
  await using pool = pooled({ min: 1, onConnectionLost: resolve });
  await pool.whenReady();
  const killed = await backendOf(pool, 'a');
  await ask('SELECT pg_terminate_backend($1)', [killed]);
  expect(await lost).toMatchObject({ cause: { message: expect.stringContaining('terminat') } });
  expect(await backendOf(pool, 'a')).not.toBe(killed);
  expect(pool.statistics()).toMatchObject({ creations: 2, retirementsByReason: { lost: 1 } });
});

test('a back end that is killed in use fails its query, and nobody else’s', async () => {
  await using pool = pooled({ max: 1 });
  const victim = await pool.acquire('a');
  const { rows } = await victim.connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const sleeping = victim.connection.query('SELECT pg_sleep(60)');
  const outcome = Promise.allSettled([sleeping]);
  await ask('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  expect((await outcome)[0].status).toBe('rejected');
  const waiting = backendOf(pool, 'a');
  victim.release();
  expect(await waiting).not.toBe(rows[0]?.pid);
});

test('1,000 concurrent requests never hold more than the maximum at the server', async () => {
  await using pool = pooled({ max: 8 });
  const counts = await Promise.all(
    Array.from({ length: 1_000 }, async (_, request) => {
      using lease = await pool.acquire(`organisation-${request % 5}`);
      const text = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'pooled'";
      const { rows } = await lease.connection.query<{ n: number }>(text);
      return rows[0]?.n ?? Number.NaN;
    }),
  );
  expect(counts).toHaveLength(1_000);
  expect(Math.max(...counts)).toBe(8);
  expect(pool.statistics()).toMatchObject({ acquisitions: 1_000, releases: 1_000, creations: 8, timeouts: 0 });
});

test('a restart of the server costs the connections, not the pool', async () => {
  await using pool = pooled({ min: 2 });
  await pool.whenReady();
  const before = await backendOf(pool, 'a');
  const [file = '', ...parameters] = JSON.parse(required('WAVEGATE_TEST_POSTGRES_RESTART')) as string[];
  const restarted = promisify(execFile)(file, parameters);
  const during = backendOf(pool, 'a').catch(() => 'failed with the server');
  await restarted;
  await during;
  expect(await backendOf(pool, 'a')).not.toBe(before);
  expect(pool.health().status).toBe('HEALTHY');
});

test('a server that refuses is the cause of the timeout', async () => {
  await using pool = pooled({
    factory: postgres<Client>({ connectionString: connectionString.replace('/postgres', '/absent') }),
    acquireTimeoutMs: 300,
  });
  const [result] = await Promise.allSettled([pool.acquire('a')]);
  const expected = { code: 'POOL_ACQUIRE_TIMEOUT', cause: { message: 'database "absent" does not exist' } };
  expect(result).toMatchObject({ status: 'rejected', reason: expected });
});

const count = async () => ask("SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'short-lived'");

test('no connection is left at the server after close', async () => {
  const pool = pooled({ min: 3, factory: postgres<Client>({ connectionString, application_name: 'short-lived' }) });
  await pool.whenReady();
  expect(await count()).toEqual([{ n: 3 }]);
  await pool.close();
  await expect.poll(count, { timeout: 5_000 }).toEqual([{ n: 0 }]);
});
