import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { TlsIdentity } from './tls-identity.ts';
import type { TlsCredentials } from './tls-identity.ts';
import { followRotation, tlsConnectOptions, tlsServerOptions } from './tls-options.ts';
import { findTlsRejection } from './tls-rejected-error.ts';

const [authority, stranger] = [await CertificateAuthority.create('authority'), await CertificateAuthority.create('stranger')];
const callee = await authority.issue({ name: 'callee', hosts: ['127.0.0.1'] });
const caller = await authority.issue({ name: 'caller' });

async function serve(identity: TlsIdentity): Promise<{ server: Server; port: number }> {
  const server = createServer(tlsServerOptions(identity), (_request, response) => response.end('hello'));
  const following = followRotation(server, identity);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    following[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** One request over a new connection: what came back, or why nothing did. */
async function ask(port: number, credentials: TlsCredentials): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ...tlsConnectOptions(new TlsIdentity(credentials)) });
  onTestFinished(() => void socket.destroy());
  return read(socket);
}

function read(socket: TLSSocket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('error', (error) => resolve(findTlsRejection(error)?.rejection ?? 'error'));
  socket.once('data', (data) => resolve(data.toString().includes('hello') ? 'hello' : 'nonsense'));
  socket.once('close', () => resolve('closed'));
  socket.write('GET / HTTP/1.1\r\nHost: callee\r\n\r\n');
  return promise;
}

test('no connection with a wrong authority, an expired certificate or another host name', async () => {
  const { port } = await serve(new TlsIdentity({ ca: authority.cert, ...callee }));
  expect(await ask(port, { ca: authority.cert, ...caller })).toBe('hello');
  expect(await ask(port, { ca: stranger.cert, ...caller })).toBe('authority');
  expect(await ask(port, { ca: authority.cert, ...caller, servername: 'other.example' })).toBe('host-name');
  const old = await serve(
    new TlsIdentity({ ca: authority.cert, ...(await authority.issue({ name: 'callee', hosts: ['127.0.0.1'], expired: true })) }),
  );
  expect(await ask(old.port, { ca: authority.cert, ...caller })).toBe('expired');
});

test('no connection for a caller whose certificate is of a stranger, expired, or missing', async () => {
  const { port } = await serve(new TlsIdentity({ ca: authority.cert, ...callee }));
  expect(await ask(port, { ca: authority.cert, ...(await stranger.issue({ name: 'caller' })) })).toBe('closed');
  expect(await ask(port, { ca: authority.cert, ...(await authority.issue({ name: 'caller', expired: true })) })).toBe('closed');
  const without = connect({ host: '127.0.0.1', port, ca: authority.cert });
  onTestFinished(() => void without.destroy());
  expect(await read(without)).toBe('own-certificate');
});

test('a rotation reaches new connections, and those that are open go on', async () => {
  const next = await CertificateAuthority.create('next');
  const identity = new TlsIdentity({ ca: [authority.cert, next.cert], ...callee });
  const { port } = await serve(identity);
  const open = connect({ host: '127.0.0.1', port, ...tlsConnectOptions(new TlsIdentity({ ca: authority.cert, ...caller })) });
  onTestFinished(() => void open.destroy());
  expect(await read(open)).toBe('hello');
  identity.rotate({ ca: next.cert, ...(await next.issue({ name: 'callee', hosts: ['127.0.0.1'] })) });
  expect(await read(open)).toBe('hello');
  expect(await ask(port, { ca: authority.cert, ...caller })).toBe('authority');
  expect(await ask(port, { ca: next.cert, ...caller })).toBe('closed');
  expect(await ask(port, { ca: next.cert, ...(await next.issue({ name: 'caller' })) })).toBe('hello');
});

test('a ticket of before a rotation does not let in who is no longer trusted', async () => {
  const next = await CertificateAuthority.create('next');
  const identity = new TlsIdentity({ ca: authority.cert, ...callee });
  const { port } = await serve(identity);
  const options = {
    host: '127.0.0.1',
    port,
    ...tlsConnectOptions(new TlsIdentity({ ca: [authority.cert, next.cert], ...caller })),
  };
  const first = connect(options);
  onTestFinished(() => void first.destroy());
  const ticket = once(first, 'session') as Promise<[Buffer]>;
  expect(await read(first)).toBe('hello');
  const [session] = await ticket;
  const resumed = connect({ ...options, session });
  onTestFinished(() => void resumed.destroy());
  expect(await read(resumed)).toBe('hello');
  identity.rotate({ ca: next.cert, ...(await next.issue({ name: 'callee', hosts: ['127.0.0.1'] })) });
  const refused = connect({ ...options, session });
  onTestFinished(() => void refused.destroy());
  expect(await read(refused)).toBe('closed');
});
