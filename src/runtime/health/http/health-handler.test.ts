import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { healthHandler, HealthMonitor } from '../health-monitor.ts';
import type { HandlerOptions } from '../health-monitor.ts';

/** Asks a server of node:http that the handler was given to. */
async function served(options: HandlerOptions = {}) {
  const monitor = new HealthMonitor({ cacheMs: 0 });
  const health = monitor.for('organisation-1');
  const server = createServer(healthHandler(health, options));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await monitor[Symbol.asyncDispose]();
  });
  const { port } = server.address() as AddressInfo;
  return { health, ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init) };
}

test('without a check a process lives, and is not ready', async () => {
  const { ask } = await served();
  const answers = await Promise.all(['/health', '/health/live', '/health/ready'].map((path) => ask(path)));
  expect(answers.map(({ status }) => status)).toEqual([503, 200, 503]);
});

test('metrics come in the format that the scrape asks for', async () => {
  const { ask } = await served();
  const [plain, open] = [await ask('/metrics'), await ask('/metrics', { headers: { accept: 'application/openmetrics-text' } })];
  expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await plain.text()).not.toContain('# EOF');
  expect(open.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(await open.text()).toMatch(/# EOF\n$/);
});

test('other methods and paths are refused, and a query changes nothing', async () => {
  const { ask } = await served();
  const posted = await ask('/metrics', { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/health/live?full')).status).toBe(200);
  expect((await ask('//health')).status).toBe(404);
});

test('messages are shown when told to, and a failure of the metrics is an answer', async () => {
  const broken = { answer: () => expect.unreachable() };
  const { ask, health } = await served({ showDetails: true, metrics: broken });
  health.register('mail', () => ({ status: 'DEGRADED', message: 'slow', details: { queue: 7 } }));
  expect(await (await ask('/health')).json()).toMatchObject({ components: { mail: { message: 'slow', details: { queue: 7 } } } });
  const metrics = await ask('/metrics');
  expect([metrics.status, await metrics.json()]).toEqual([503, { error: 'health is not available' }]);
});
