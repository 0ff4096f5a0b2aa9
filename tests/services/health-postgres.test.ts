import { Client } from 'pg';
import { expect, test } from 'vitest';
import { ConnectionPool } from '../../src/runtime/connection-pool/connection-pool.ts';
import { postgres } from '../../src/runtime/connection-pool/postgres.ts';
import { databaseCheck, HealthMonitor, poolCheck } from '../../src/runtime/health/health-monitor.ts';

const connectionString = required('WAVEGATE_TEST_POSTGRES_URL');

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run test:services`);
  return value;
}

test('a database that answers is HEALTHY, and one that ends the session is UNHEALTHY', async () => {
  await using pool = new ConnectionPool({ factory: postgres<Client>({ connectionString }), max: 1 });
  await using monitor = new HealthMonitor({ cacheMs: 0 });
  const health = monitor.for('organisation-1');
  const asked = async (text: string) => {
    using lease = await pool.acquire('organisation-1');
    return lease.connection.query(text);
  };
  health.register('database', databaseCheck({ query: asked }));
  health.register('pool', poolCheck(pool));
  const statuses = async () => (await health.check()).components.map(({ status }) => status);
  expect(await statuses()).toEqual(['HEALTHY', expect.any(String)]);

  health.register('ended', databaseCheck({ query: asked }, 'SELECT pg_terminate_backend(pg_backend_pid())'));
  const { components } = await health.check();
  expect(components.find(({ name }) => name === 'ended')).toMatchObject({
    status: 'UNHEALTHY',
    message: expect.stringContaining('terminating connection'),
  });
});

test('a database at a port where nothing listens is UNHEALTHY, and its message bears no password', async () => {
  await using monitor = new HealthMonitor({ cacheMs: 0 });
  const health = monitor.for('organisation-1');
  health.register(
    'gone',
    databaseCheck(async () => {
      const client = new Client({ connectionString: 'postgres://ada:s3cret@127.0.0.1:1/none' });
      await client.connect();
    }),
  );
  const [gone] = (await health.check()).components;
  expect(gone?.status).toBe('UNHEALTHY');
  expect(gone?.message).not.toContain('s3cret');
});
