import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf, patience } from '../../../../tests/support/links/link-pair.ts';
import { RawPeer } from '../../../../tests/support/links/raw-peer.ts';
import { CertificateAuthority } from '../../../../tests/support/services/certificates.ts';
import { listenForLinks } from './link-listener.ts';

const authority = await CertificateAuthority.create('authority');
const server = await authority.issue({ name: 'router', hosts: ['127.0.0.1', 'localhost'] });
const client = await authority.issue({ name: 'module', hosts: ['module'] });
const mutual = { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true };

test('goes over TLS with certificates on both sides, and nobody on the way can read along', async () => {
  const seen: Buffer[] = [];
  const through = async (port: number): Promise<number> => {
    const relay = createServer((socket) => {
      const upstream = connect(port, '127.0.0.1');
      socket.on('data', (chunk) => seen.push(chunk));
      socket.pipe(upstream).pipe(socket);
      for (const each of [socket, upstream]) each.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    await once(relay, 'listening');
    relay.unref();
    return (relay.address() as AddressInfo).port;
  };
  const dialerTls = { ...client, ca: authority.cert };
  await using pair = await LinkPair.open({ listener: { tls: mutual }, dialer: { tls: dialerTls, host: '127.0.0.1' }, through });
  const handled: unknown[] = [];
  (await pair.taken).onMessage(({ body }) => handled.push(body));
  await Promise.all([1, 2].map((number) => pair.dialer.send(messageOf(number, `a secret ${number}`))));
  expect(handled).toEqual(['a secret 1', 'a secret 2']);
  expect(Buffer.concat(seen).includes('a secret')).toBe(false);
  expect(pair.listener.statistics()).toMatchObject({ halfOpen: 0, links: 1 });
});

test.for([
  ['without a certificate', { ca: authority.cert }],
  ['that does not know the authority', { ...client }],
] as const)('a dialer %s gets no link', async ([, tls]) => {
  await using pair = await LinkPair.open({ listener: { tls: mutual }, dialer: { tls } });
  await expect.poll(() => pair.dialer.statistics().failedHandshakes, patience).toBeGreaterThan(1);
  expect(pair.listener.statistics()).toMatchObject({ admitted: 0, links: 0 });
  expect(pair.dialer.state).toBe('connecting');
});

test('over TLS, too, the number of half-open connections is bounded, and none is left in the count', async () => {
  await using listener = await listenForLinks({
    port: 0,
    node: 'router',
    keys: [keyOf('key-1')],
    tls: mutual,
    maxHalfOpen: 2,
    onLink: () => undefined,
  });
  using one = await RawPeer.open(listener.port!);
  using two = await RawPeer.open(listener.port!);
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(2);
  using three = await RawPeer.open(listener.port!);
  await three.closed;
  expect(listener.statistics()).toMatchObject({ halfOpen: 2, halfOpenFull: 1 });
  two.write('this is not TLS');
  await two.closed;
  one.socket.destroy();
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(0);
});

test('a partition over TLS is outlived', async () => {
  await using pair = await LinkPair.open({ listener: { tls: mutual }, dialer: { tls: { ...client, ca: authority.cert } } });
  const taken = await pair.taken;
  taken.onMessage(() => undefined);
  await pair.dialer.send(messageOf(1));
  await taken.close();
  await inState(pair.dialer, 'partitioned');
  const send = pair.dialer.send(messageOf(2));
  await expect.poll(() => pair.handOvers.length, patience).toBe(2);
  pair.handOvers[1]!.onMessage(() => undefined);
  await send;
});
