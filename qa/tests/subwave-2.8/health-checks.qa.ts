import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';

import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { sleep } from '../../../src/foundation/clock.ts';
import { CircuitBreaker } from '../../../src/runtime/circuit-breaker/circuit-breaker.ts';
import { ConnectionPool } from '../../../src/runtime/connection-pool/connection-pool.ts';
import {
  circuitBreakerCheck,
  cpuCheck,
  databaseCheck,
  diskCheck,
  eventLoopCheck,
  grpcCheck,
  HealthMonitor,
  HealthServer,
  memoryCheck,
  poolCheck,
  socketCheck,
} from '../../../src/runtime/health/health-monitor.ts';
import type { HealthStatus } from '../../../src/runtime/health/health-monitor.ts';
import { ManualClock } from '../../../src/runtime/shared/manual-clock.ts';

const tenOf = Array.from({ length: 10 }, (_, index) => `check ${index}`);

test('QA-458.1 runs all checks concurrently: ten checks of 100 ms take less than 150 ms', async () => {
  await using monitor = new HealthMonitor();
  const health = monitor.for('organisation-1');
  const ended: string[] = [];
  for (const name of tenOf) {
    health.register(name, async (): Promise<HealthStatus> => {
      await sleep(100);
      ended.push(name);
      return 'HEALTHY';
    });
  }
  const started = performance.now();
  const { status, components } = await health.check();
  const elapsedMs = performance.now() - started;
  expect(elapsedMs).toBeGreaterThan(95);
  expect(elapsedMs).toBeLessThan(150);
  expect(ended).toEqual(tenOf);
  expect({ status, healthy: components.filter((each) => each.status === 'HEALTHY').length }).toEqual({
    status: 'HEALTHY',
    healthy: 10,
  });
});

test('QA-458.2 times out a hanging check and reports it UNHEALTHY', async () => {
  const clock = new ManualClock();
  await using monitor = new HealthMonitor({ clock, cacheMs: 0 });
  const health = monitor.for('organisation-1');
  const signals: AbortSignal[] = [];
  const hang = ({ signal }: { signal: AbortSignal }) => new Promise<HealthStatus>(() => void signals.push(signal));
  health.register('hangs', hang, { timeoutMs: 500 });
  health.register('well', () => 'HEALTHY');
  const first = health.check();
  await clock.advance(499);
  expect(health.report().components.map(({ status }) => status)).toEqual(['UNKNOWN', 'HEALTHY']);
  await clock.advance(1);
  expect((await first).components).toMatchObject([
    { name: 'hangs', status: 'UNHEALTHY', message: 'not done within 500 ms', durationMs: 500 },
    { name: 'well', status: 'HEALTHY' },
  ]);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  const second = await health.check();
  expect(second.components[0]).toMatchObject({ status: 'UNHEALTHY', consecutiveFailures: 2 });
  expect(signals).toHaveLength(1);
});

test('QA-458.3 scores HEALTHY 100, DEGRADED 60, UNHEALTHY 0 by weight, and aggregates an overall status with UNKNOWN kept apart', async () => {
  expect(await judge(['HEALTHY', 1])).toEqual(['HEALTHY', 100]);
  expect(await judge(['DEGRADED', 1])).toEqual(['DEGRADED', 60]);
  expect(await judge(['UNHEALTHY', 1])).toEqual(['UNHEALTHY', 0]);
  expect(await judge(['HEALTHY', 3], ['UNHEALTHY', 1])).toEqual(['DEGRADED', 75]);
  expect(await judge(['HEALTHY', 1], ['DEGRADED', 3])).toEqual(['DEGRADED', 70]);
  expect(await judge(['HEALTHY', 1], ['UNHEALTHY', 3])).toEqual(['UNHEALTHY', 25]);
  expect(await judge(['HEALTHY', 9], ['UNHEALTHY', 1, true])).toEqual(['UNHEALTHY', 90]);
  expect(await judge(['HEALTHY', 1], ['UNKNOWN', 9])).toEqual(['HEALTHY', 100]);
  expect(await judge(['HEALTHY', 1], ['UNKNOWN', 9, true])).toEqual(['DEGRADED', 100]);
  expect(await judge(['UNKNOWN', 1])).toEqual(['UNKNOWN', undefined]);
  expect(await judge()).toEqual(['UNKNOWN', undefined]);
});

/** Status and score of components of these statuses, weights, and whether they are critical. */
async function judge(...parts: readonly (readonly [HealthStatus, number, boolean?])[]) {
  await using monitor = new HealthMonitor();
  const health = monitor.for('organisation-1');
  for (const [index, [status, weight, critical = false]] of parts.entries())
    health.register(`part ${index}`, () => status, { weight, critical });
  const { status, score } = await health.check();
  return [status, score];
}

test('QA-458.4 answers the documented JSON (overall_status, health_score, uptime_seconds, timestamp, components, degraded_components, unhealthy_components) over HTTP', async () => {
  const clock = new ManualClock();
  await using monitor = new HealthMonitor({ clock, cacheMs: 0 });
  const health = monitor.for('organisation-1');
  monitor.for('organisation-2').register('of another', () => 'UNHEALTHY', { critical: true });
  let cache: HealthStatus = 'DEGRADED';
  health.register('store', () => 'HEALTHY', { weight: 3 });
  health.register('cache', () => cache, { tags: ['fast'] });
  health.register('mail', () => Promise.reject(new Error('password=secret')));
  await using server = await HealthServer.listen(health);
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  await clock.advance(1_500);
  const answer = await get('/health');
  const text = await answer.text();
  const document = JSON.parse(text) as Record<string, unknown>;
  const schema = JSON.parse(
    readFileSync(new URL('../../../governance/schemas/health.schema.json', import.meta.url), 'utf8'),
  ) as object;
  expect(new Ajv2020({ strict: false }).validate(schema, document)).toBe(true);
  expect(answer.status).toBe(200);
  expect(Object.keys(document.components as object)).toEqual(['store', 'cache', 'mail']);
  expect(document).toMatchObject({
    overall_status: 'DEGRADED',
    health_score: 72,
    uptime_seconds: 1.5,
    timestamp: '1970-01-01T00:00:01.500Z',
    components: {
      store: { status: 'HEALTHY', weight: 3 },
      cache: { status: 'DEGRADED', tags: ['fast'] },
      mail: { status: 'UNHEALTHY' },
    },
    degraded_components: ['cache'],
    unhealthy_components: ['mail'],
  });
  expect(text).not.toContain('secret');
  health.register('heart', () => 'UNHEALTHY', { critical: true });
  cache = 'HEALTHY';
  const statuses = await Promise.all(['/health', '/health/live', '/health/ready', '/metrics', '/other'].map((path) => get(path)));
  expect(statuses.map(({ status }) => status)).toEqual([503, 200, 503, 200, 404]);
  const metrics = (await statuses[3]?.text()) ?? '';
  expect(metrics).toContain('organisation-1');
  expect(metrics).not.toContain('organisation-2');
  expect((await get('/health', 'POST')).status).toBe(405);
  const head = await get('/health', 'HEAD');
  expect([head.status, await head.text()]).toEqual([503, '']);
});

test('QA-458.5 checks process CPU, memory, disk and event-loop delay, a circuit breaker, a pool, a database, a socket and a gRPC port', async () => {
  await using resources = new AsyncDisposableStack();
  const monitor = resources.use(new HealthMonitor({ cacheMs: 0 }));
  const health = monitor.for('organisation-1');
  const breaker = resources.use(new CircuitBreaker());
  const pool = resources.use(new ConnectionPool({ factory: { create: () => ({}), destroy: () => undefined }, max: 1 }));
  const database = new DatabaseSync(':memory:');
  const listener = await listen();
  const { grpc, states, port } = await serveGrpc();
  resources.defer(() => grpc.forceShutdown());
  health.register('cpu', cpuCheck({ degraded: 1, unhealthy: 1 }));
  health.register('memory', memoryCheck());
  health.register('full memory', memoryCheck({ degraded: 0, unhealthy: 0 }));
  health.register('disk', diskCheck('.', { degraded: 1, unhealthy: 1 }));
  health.register('full disk', diskCheck('.', { degraded: 0, unhealthy: 1 }));
  health.register('no disk', diskCheck('/no/such/folder'));
  health.register('event loop', eventLoopCheck({ degraded: 300, unhealthy: 10_000 }));
  health.register('breaker', circuitBreakerCheck(breaker));
  health.register('pool', poolCheck(pool));
  health.register('database', databaseCheck({ query: async (text) => database.prepare(text).get() }));
  health.register('socket', socketCheck({ host: '127.0.0.1', port: (listener.address() as AddressInfo).port }));
  health.register('gRPC', grpcCheck({ host: '127.0.0.1', port }));
  health.register('gRPC service', grpcCheck({ host: '127.0.0.1', port, service: 'orders' }));
  await sleep(150);
  const found = async () => Object.fromEntries((await health.check()).components.map(({ name, status }) => [name, status]));
  const well = await found();
  expect(well).toEqual({
    cpu: 'HEALTHY',
    memory: 'HEALTHY',
    'full memory': 'UNHEALTHY',
    disk: 'HEALTHY',
    'full disk': 'DEGRADED',
    'no disk': 'UNHEALTHY',
    'event loop': 'HEALTHY',
    breaker: 'HEALTHY',
    pool: 'HEALTHY',
    database: 'HEALTHY',
    socket: 'HEALTHY',
    gRPC: 'HEALTHY',
    'gRPC service': 'UNHEALTHY',
  });
  while (breaker.state === 'CLOSED') await breaker.call(() => Promise.reject(new Error('down'))).catch(() => undefined);
  database.close();
  listener.close();
  states.setStatus('', 'NOT_SERVING');
  const lease = await pool.acquire('organisation-1');
  block(600);
  await sleep(50);
  const ill = await found();
  await lease.release();
  expect(ill).toMatchObject({
    breaker: 'UNHEALTHY',
    pool: 'UNHEALTHY',
    database: 'UNHEALTHY',
    socket: 'UNHEALTHY',
    gRPC: 'UNHEALTHY',
    'event loop': 'DEGRADED',
  });
  const { components } = health.report();
  expect(components.find(({ name }) => name === 'cpu')?.details?.['ratio']).toBeGreaterThan(0.02);
});

async function listen(): Promise<NetServer> {
  const server = createServer((socket) => socket.on('error', () => undefined).destroy());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function serveGrpc() {
  const grpc = new GrpcServer();
  const states = new HealthImplementation({ '': 'SERVING' });
  states.addToServer(grpc);
  const port = await new Promise<number>((resolve, reject) =>
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return { grpc, states, port };
}

/** Keeps the event loop busy. */
function block(durationMs: number): void {
  const until = performance.now() + durationMs;
  while (performance.now() < until) Math.sqrt(until);
}
