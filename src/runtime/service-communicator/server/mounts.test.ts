import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { messageOf } from '../../../../tests/support/services/protected-exchange.ts';
import { Keyring } from '../security/keyring.ts';
import type { OutgoingMessage, RequestProtection, ResponseMessage } from '../security/protected-message.ts';
import { createRequestProtection } from '../security/request-protection.ts';
import { fastifyService, honoService, nodeService, ServiceReceiver } from './service-receiver.ts';
import type { ReceivedCall, ReceiverOptions, ServiceHandler } from './service-receiver.ts';

const secret = Buffer.alloc(32, 7);
const keyring = new Keyring([{ id: 'k', secret }]);

/** Puts a receiver behind a framework, below `/invoices`. */
type Mount = (receiver: ServiceReceiver, handler: ServiceHandler) => Promise<Server>;

const mounts: Readonly<Record<string, Mount>> = {
  'node:http': async (receiver, handler) => createServer(nodeService(receiver, handler)),
  Fastify: async (receiver, handler) => {
    const app = fastify();
    app.post('/elsewhere', (request) => request.body);
    await app.register(fastifyService(receiver, handler), { prefix: '/invoices' });
    await app.ready();
    onTestFinished(() => app.close());
    return app.server;
  },
  Hono: async (receiver, handler) => {
    const app = new Hono().all('/invoices/*', honoService(receiver, handler)).all('/invoices', honoService(receiver, handler));
    return createAdaptorServer({ fetch: app.fetch }) as Server;
  },
};

async function listen(mount: Mount, handler: ServiceHandler, options: Partial<ReceiverOptions> = {}) {
  const receiver = new ServiceReceiver({ serviceId: 'billing', requiredLevel: 'NONE', keyring, ...options });
  const server = await mount(receiver, handler);
  if (!server.listening) server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`);
  onTestFinished(async () => {
    await pool.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { receiver, pool, port };
}

async function send(pool: Pool, protection: RequestProtection, message: OutgoingMessage): Promise<ResponseMessage> {
  const { method, headers, body, open } = protection.protect(message);
  const response = await pool.request({ method, path: message.path, headers: { ...headers }, body: body ?? null });
  return open({ status: response.statusCode, headers: response.headers, body: await response.body.bytes() });
}

/** Says what arrived. */
const tell: ServiceHandler = ({ method, path, level, organisationId, body }: ReceivedCall) => ({
  status: 203,
  headers: { 'x-level': level, 'set-cookie': ['a=1', 'b=2'] },
  json: { method, path, organisationId, body: Buffer.from(body).toString('hex') },
});

for (const [name, mount] of Object.entries(mounts)) {
  test(`${name}: an empty request is answered, and so is one for nobody`, async () => {
    const { pool } = await listen(mount, () => ({}));
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/invoices' });
    expect({ statusCode, problem: await body.json() }).toMatchObject({
      statusCode: 400,
      problem: { code: 'RECEIVER_ORGANISATION_MISSING' },
    });
    const protection = createRequestProtection('NONE');
    const response = await send(pool, protection, messageOf({ method: 'DELETE', path: '/invoices', body: undefined }));
    expect({ status: response.status, length: response.body.byteLength }).toEqual({ status: 204, length: 0 });
  });

  test.for(['NONE', 'BASIC', 'ENCRYPTED'] as const)(`${name}: carries requests and answers at %s`, async (level) => {
    const { pool } = await listen(mount, tell, { requiredLevel: level });
    const protection = createRequestProtection(level, { keyring });
    const body = Buffer.from([0, 255, 13, 10, 128]);
    const path = '/invoices/a%20b?q=%C3%A9&r=1';
    for (const method of ['PUT', 'POST', 'PATCH']) {
      const response = await send(pool, protection, messageOf({ method, path, body, headers: { 'content-type': 'image/png' } }));
      expect(response).toMatchObject({ status: 203, headers: { 'x-level': level, 'set-cookie': ['a=1', 'b=2'] } });
      expect(JSON.parse(Buffer.from(response.body).toString())).toEqual({
        method,
        path,
        organisationId: 'organisation-1',
        body: '00ff0d0a80',
      });
    }
    const got = await send(pool, protection, messageOf({ method: 'GET', path, body: undefined }));
    expect(JSON.parse(Buffer.from(got.body).toString())).toMatchObject({ method: 'GET', body: '' });
    const head = await send(pool, protection, messageOf({ method: 'HEAD', path, body: undefined }));
    expect(head.status).toBe(203);
  });

  test(`${name}: refuses a body that is too long, announced or not, and goes on`, async () => {
    const { pool, receiver } = await listen(mount, tell, { maxBodyBytes: 1_000 });
    const protection = createRequestProtection('NONE');
    const announced = await send(pool, protection, messageOf({ path: '/invoices', body: Buffer.alloc(1_001) }));
    const pieces = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(100)));
    const { headers } = messageOf();
    const unannounced = await pool.request({ method: 'POST', path: '/invoices', headers: { ...headers }, body: pieces });
    const fitting = await send(pool, protection, messageOf({ path: '/invoices', body: Buffer.alloc(1_000) }));
    expect([announced.status, unannounced.statusCode, fitting.status]).toEqual([413, 413, 203]);
    expect(receiver.statistics().boundHits.body).toBe(2);
  });

  test(`${name}: aborts the handler when the caller goes away`, async () => {
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: aborted, resolve: abort } = Promise.withResolvers<unknown>();
    const { port } = await listen(mount, ({ signal }) => {
      begin();
      signal.addEventListener('abort', () => abort(signal.reason));
      return new Promise(() => {});
    });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /invoices HTTP/1.1\r\nHost: billing\r\nx-organisation-id: organisation-1\r\n\r\n');
    await begun;
    socket.destroy();
    expect(await aborted).toMatchObject({ code: 'RECEIVER_CALLER_GONE' });
  });
}

test('Fastify: other routes read their bodies as ever', async () => {
  const { pool } = await listen(mounts['Fastify'] as Mount, tell);
  const headers = { 'content-type': 'application/json' };
  const { body } = await pool.request({ method: 'POST', path: '/elsewhere', headers, body: '{"a":1}' });
  expect(await body.json()).toEqual({ a: 1 });
});

test('Hono: without a Node.js server it takes the path from the URL', async () => {
  const receiver = new ServiceReceiver({ serviceId: 'billing', requiredLevel: 'NONE' });
  const app = new Hono().all('/invoices/*', honoService(receiver, tell));
  const response = await app.request('/invoices/7?a=1', { headers: { 'x-organisation-id': 'organisation-1' } });
  expect(await response.json()).toMatchObject({ method: 'GET', path: '/invoices/7?a=1' });
});
