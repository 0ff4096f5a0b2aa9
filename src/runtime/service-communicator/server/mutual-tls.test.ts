import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import fastify from 'fastify';
import { Hono } from 'hono';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { messageOf } from '../../../../tests/support/services/protected-exchange.ts';
import { tlsConnectOptions } from '../security/tls-options.ts';
import { fastifyService, honoService, nodeService, ServiceReceiver, TlsIdentity, tlsServerOptions } from './service-receiver.ts';
import type { ServiceHandler } from './service-receiver.ts';

const [authority, stranger] = [await CertificateAuthority.create('authority'), await CertificateAuthority.create('stranger')];
const callee = new TlsIdentity({ ca: authority.cert, ...(await authority.issue({ name: 'callee', hosts: ['127.0.0.1'] })) });
// Every path leads to the receiver, which is to tell who may come in.
const options = tlsServerOptions(callee, { badCertificate: 'answer' });

const mounts: Readonly<Record<string, (receiver: ServiceReceiver, handler: ServiceHandler) => Promise<Server>>> = {
  'node:https': async (receiver, handler) => createServer(options, nodeService(receiver, handler)),
  Fastify: async (receiver, handler) => {
    const app = fastify({ https: options });
    await app.register(fastifyService(receiver, handler));
    await app.ready();
    onTestFinished(() => app.close());
    return app.server;
  },
  Hono: async (receiver, handler) => {
    const app = new Hono().all('/*', honoService(receiver, handler));
    return createAdaptorServer({ fetch: app.fetch, createServer, serverOptions: options }) as Server;
  },
};

/** Status of a request for `organisation-1` of whoever holds the certificate; twice over one connection. */
async function statusesFor(port: number, certificate: { cert: string; key: string } | undefined): Promise<number[]> {
  const trusting = { ca: authority.cert };
  const connect = certificate === undefined ? trusting : tlsConnectOptions(new TlsIdentity({ ...trusting, ...certificate }));
  const pool = new Pool(`https://127.0.0.1:${port}`, { connect: { ...connect }, connections: 1 });
  onTestFinished(() => pool.destroy());
  const ask = async (): Promise<number> => {
    const { headers } = messageOf();
    const { statusCode, body } = await pool.request({ method: 'GET', path: '/invoices', headers: { ...headers } });
    await body.dump();
    return statusCode;
  };
  return [await ask(), await ask()];
}

for (const [name, mount] of Object.entries(mounts)) {
  test(`${name}: only a certificate that an authority has signed, and that names the organisation, lets anybody in`, async () => {
    const receiver = new ServiceReceiver({ serviceId: 'billing', requiredLevel: 'MUTUAL_TLS', tls: callee });
    const server = await mount(receiver, ({ level }) => ({ status: level === 'MUTUAL_TLS' ? 200 : 500 }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const organisations = ['organisation-1'];
    expect(await statusesFor(port, await authority.issue({ name: 'caller', organisations }))).toEqual([200, 200]);
    expect(await statusesFor(port, await authority.issue({ name: 'caller', organisations: ['organisation-2'] }))).toEqual([
      403, 403,
    ]);
    expect(await statusesFor(port, await stranger.issue({ name: 'caller', organisations }))).toEqual([401, 401]);
    expect(await statusesFor(port, await authority.issue({ name: 'caller', organisations, expired: true }))).toEqual([401, 401]);
    expect(await statusesFor(port, undefined)).toEqual([401, 401]);
  });
}
