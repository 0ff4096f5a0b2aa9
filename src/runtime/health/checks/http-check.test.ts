import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';

import { HealthMonitor, InvalidConfigurationError } from '../health-monitor.ts';
import { httpCheck } from './http-check.ts';

/** What the check of a server that answers so finds. */
async function checked(answer: RequestListener) {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await using monitor = new HealthMonitor({ cacheMs: 0 });
  const health = monitor.for('organisation-1');
  health.register('web', httpCheck(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`), { timeoutMs: 200 });
  const [web] = (await health.check()).components;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  return [web?.status, web?.message];
}

test('an answer of 200 to 299 is HEALTHY, and its body is not waited for', async () => {
  expect(await checked((_, response) => void response.writeHead(204).end())).toEqual(['HEALTHY', 'answered with 204']);
  expect(await checked((_, response) => void response.writeHead(200).write('a'))).toEqual(['HEALTHY', 'answered with 200']);
});

test('an error and a redirect are UNHEALTHY', async () => {
  expect(await checked((_, response) => void response.writeHead(503).end())).toEqual(['UNHEALTHY', 'answered with 503']);
  expect(await checked((_, response) => void response.writeHead(302, { location: '/' }).end())).toEqual([
    'UNHEALTHY',
    'answered with 302',
  ]);
});

test('a server that hangs up, or never answers, is UNHEALTHY', async () => {
  expect(await checked((request) => void request.socket.destroy())).toEqual(['UNHEALTHY', 'socket hang up']);
  expect(await checked(() => undefined)).toEqual(['UNHEALTHY', 'not done within 200 ms']);
});

test('what is no http or https address is refused', () => {
  for (const url of ['', 'ready', 'ftp://127.0.0.1/', 'file:///etc/passwd'])
    expect(() => httpCheck(url)).toThrow(InvalidConfigurationError);
});
