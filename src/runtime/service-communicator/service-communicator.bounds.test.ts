import { expect, test, vi } from 'vitest';
import { startService } from '../../../tests/support/services/service-process.ts';
import type { MetricSample, MetricsSource } from '../shared/metrics-sink.ts';
import { settle } from '../shared/manual-clock.ts';
import { ServiceCommunicator } from './service-communicator.ts';

test('metrics count what happened, and the bounds that were hit', async () => {
  await using server = await startService();
  const sources: MetricsSource[] = [];
  let isRegistered = true;
  const register = (source: MetricsSource) => {
    sources.push(source);
    return { [Symbol.dispose]: () => void (isRegistered = false) };
  };
  const communicator = new ServiceCommunicator({
    metrics: { register },
    name: 'edge',
    maxTrackedRequests: 1,
    maxInFlight: 2,
    maxInstances: 1,
    retryBudget: { ratio: 0, perSecond: 0, burst: 1 },
    defaults: { retry: { baseMs: 0 } },
  });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url], health: { path: '/health' } });
  await services.register({ id: 'x', endpoints: ['http://127.0.0.1:9'] }).catch(() => undefined);
  await services.checkNow('x');
  await services.request('x', { path: '/sequence/a/503,200' });
  await services.request('x', { path: '/sequence/b/503' });
  await Promise.allSettled([1, 2, 3].map(() => services.request('x', { path: '/echo' })));
  await services.request('x', { path: '/bytes/9', maxResponseBytes: 8 }).catch(() => undefined);
  const samples: MetricSample[] = sources.flatMap((source) => [...source()]);
  const valueOf = (name: string, label = ''): number | undefined =>
    samples.find(
      (each) =>
        each.name === `wavegate_communicator_${name}` &&
        Object.values(each.labels).join() === ['edge', label].filter(Boolean).join(),
    )?.value;
  expect({
    succeeded: valueOf('requests_total', 'succeeded'),
    failed: valueOf('requests_total', 'failed'),
    attempts: valueOf('attempts_total'),
    retries: valueOf('retries_total'),
    checks: valueOf('health_checks_total'),
    healthy: valueOf('instances', 'HEALTHY'),
    inFlight: valueOf('requests_in_flight'),
  }).toEqual({ succeeded: 3, failed: 2, attempts: 6, retries: 1, checks: 1, healthy: 1, inFlight: 0 });
  const boundHits = samples.filter(({ name }) => name.endsWith('_bound_hits_total'));
  expect(Object.fromEntries(boundHits.map(({ labels, value }) => [labels['bound'], value]))).toEqual({
    maxInFlight: 1,
    registrations: 1,
    maxResponseBytes: 1,
    maxTrackedRequests: 4,
    retryBudget: 1,
    maxEjectedRatio: 0,
    maxOrganisations: 0,
    maxServices: 0,
    maxWaiting: 0,
    maxOrigins: 0,
  });
  await communicator.close();
  expect(isRegistered).toBe(false);
});

test('beyond its bounds a transport refuses, and sends nothing', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator({
    maxConnections: 1,
    maxWaiting: 1,
    maxOrigins: 1,
    defaults: { retry: false },
  });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  await services.register({ id: 'y', endpoints: ['http://127.0.0.1:9'] });
  const first = services.request('x', { path: '/delay/100' });
  await vi.waitFor(async () => expect(await server.seen('/delay')).toHaveLength(1));
  const second = services.request('x', { path: '/echo' });
  await expect(services.request('x', { path: '/echo' })).rejects.toMatchObject({ bound: 'maxWaiting' });
  await expect(services.request('y')).rejects.toMatchObject({ bound: 'maxOrigins' });
  expect([(await first).status, (await second).status]).toEqual([200, 200]);
  await settle();
  await expect(services.request('y')).rejects.toMatchObject({ code: 'COMMUNICATOR_UNREACHABLE' });
});

test('a request that ended while it waited for a connection is not sent, and costs no connection', async () => {
  await using server = await startService();
  await using communicator = new ServiceCommunicator({ maxConnections: 1 });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  const first = services.request('x', { path: '/delay/200' });
  await vi.waitFor(async () => expect(await server.seen('/delay')).toHaveLength(1));
  await expect(services.request('x', { path: '/echo', method: 'POST', timeoutMs: 20 })).rejects.toMatchObject({
    code: 'COMMUNICATOR_DEADLINE_EXCEEDED',
  });
  await first;
  expect((await services.request('x', { path: '/bytes/1' })).status).toBe(200);
  expect(await server.seen('/echo')).toEqual([]);
});
