import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { TlsIdentity } from '../security/tls-identity.ts';
import { ServiceCommunicator } from '../service-communicator.ts';

/** A server that tells who connected and over which connection, and answers `/slow` only when it is let go. */
async function startTlsServer(authority: CertificateAuthority) {
  const gate = Promise.withResolvers<void>();
  const credentials = await authority.issue({ name: 'server', hosts: ['127.0.0.1'] });
  const server = createServer(
    { ...credentials, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const told = JSON.stringify({ caller: socket.getPeerCertificate().subject?.CN, port: socket.remotePort });
      if (request.url !== '/slow') return void response.end(told);
      void gate.promise.then(() => response.end(told));
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    letGo: gate.resolve,
    connections: () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function identityOf(authority: CertificateAuthority, name: string): Promise<TlsIdentity> {
  return new TlsIdentity({ ...(await authority.issue({ name })), ca: authority.cert });
}

test('connections are kept for each TLS identity, and never shared between two', async () => {
  const authority = await CertificateAuthority.create('authority');
  await using server = await startTlsServer(authority);
  const identities = new Map([
    ['a', await identityOf(authority, 'caller-a')],
    ['b', await identityOf(authority, 'caller-b')],
  ]);
  await using communicator = new ServiceCommunicator({ security: { level: 'MUTUAL_TLS', tls: (id) => identities.get(id) } });
  const ask = async (organisation: string): Promise<unknown> => {
    const services = communicator.for(organisation);
    await services.register({ id: 'x', endpoints: [server.url] });
    return (await services.request('x')).json();
  };
  const [a, b, again] = [await ask('a'), await ask('b'), await ask('a')];
  expect([a, b]).toMatchObject([{ caller: 'caller-a' }, { caller: 'caller-b' }]);
  expect(again).toEqual(a);
  const refused = { code: 'COMMUNICATOR_LEVEL_TOO_LOW', level: 'NONE', required: 'MUTUAL_TLS' };
  await expect(ask('c')).rejects.toMatchObject({ ...refused, message: expect.stringContaining('no certificate to show') });
  const plain = communicator.for('a');
  await plain.register({ id: 'plain', endpoints: ['http://127.0.0.1:9'] });
  await expect(plain.request('plain')).rejects.toMatchObject({ ...refused, hint: expect.stringContaining('https://') });
  expect(await server.connections()).toBe(2);
});

test('after a rotation new requests show the new certificate, and the old connection ends with what it carries', async () => {
  const authority = await CertificateAuthority.create('authority');
  await using server = await startTlsServer(authority);
  const identity = await identityOf(authority, 'before');
  await using communicator = new ServiceCommunicator({ security: { level: 'MUTUAL_TLS', tls: identity } });
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  const slow = services.request('x', { path: '/slow' });
  await vi.waitFor(async () => expect(await server.connections()).toBe(1));
  identity.rotate({ ...(await authority.issue({ name: 'after' })), ca: authority.cert });
  expect((await services.request('x')).json()).toMatchObject({ caller: 'after' });
  server.letGo();
  expect((await slow).json()).toMatchObject({ caller: 'before' });
  await vi.waitFor(async () => expect(await server.connections()).toBe(1));
  expect((await services.request('x')).json()).toMatchObject({ caller: 'after' });
});

test('no variable of the environment lets a connection be made to a server that nobody vouches for', async () => {
  await using server = await startTlsServer(await CertificateAuthority.create('unknown'));
  await using communicator = new ServiceCommunicator();
  const services = communicator.for('a');
  await services.register({ id: 'x', endpoints: [server.url] });
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(services.request('x', { retry: false })).rejects.toMatchObject({ code: 'COMMUNICATOR_TLS_REJECTED' });
});
