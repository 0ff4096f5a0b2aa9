import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { inState, keyOf, LinkPair, messageOf, patience } from '../../../../tests/support/links/link-pair.ts';
import { RawPeer } from '../../../../tests/support/links/raw-peer.ts';
import { connectLink } from './connect-link.ts';
import { listenForLinks } from './link-listener.ts';
import { frameTypes } from './frame.ts';
import type { LinkListener } from './link-listener.ts';
import type { ListenForLinksOptions } from './link-options.ts';
import { SessionKeys } from './session-keys.ts';

const base64 = (sizeBytes: number): string => randomBytes(sizeBytes).toString('base64');

function helloOf(node = 'module') {
  return { version: 1, node, session: base64(16), nonce: base64(32), keys: ['key-1'] };
}

function listen(options: Partial<ListenForLinksOptions> = {}): Promise<LinkListener> {
  const base = { port: 0, node: 'router', keys: [keyOf('key-1')], onLink: () => undefined };
  return listenForLinks({ ...base, ...options } as ListenForLinksOptions);
}

test.for([
  [
    'another secret under the same name',
    [{ ...keyOf('other'), id: 'key-1' }],
    'refused: wrong proof',
    'the peer refused: wrong proof',
  ],
  ['a key that the listener does not have', [keyOf('key-2')], 'the peer refused: unknown key', 'refused: unknown key'],
] as const)('refuses %s', async ([, keys, dialerSays, listenerSays]) => {
  await using pair = await LinkPair.open({ dialer: { keys, closeTimeoutMs: 30 } });
  void pair.dialer.send(messageOf(1)).catch(() => undefined);
  await expect.poll(() => pair.dialer.statistics().lastFailure, patience).toBe(dialerSays);
  await expect.poll(() => pair.listener.statistics().lastRefusal, patience).toBe(listenerSays);
  expect(pair.listener.statistics()).toMatchObject({ links: 0, admitted: 0 });
  expect(pair.dialer.state).toBe('connecting');
  expect(pair.handOvers).toEqual([]);
});

test('a key is replaced without a break, whichever side has the new one first', async () => {
  const [first, second] = [keyOf('2026-01'), keyOf('2026-02')];
  await using older = await LinkPair.open({ dialer: { keys: [first] }, listener: { keys: [second, first] } });
  await using newer = await LinkPair.open({ dialer: { keys: [second, first] }, listener: { keys: [first] } });
  for (const { dialer } of [older, newer]) await inState(dialer, 'connected');
  expect([older, newer].map(({ listener }) => listener.statistics().refusedHandshakes)).toEqual([0, 0]);
});

test('refuses a dialer that does not hold the secret, and its guesses', async () => {
  await using listener = await listen();
  using peer = await RawPeer.open(listener.port!);
  peer.say(frameTypes.hello, helloOf());
  expect(await peer.hear()).toMatchObject({ type: frameTypes.challenge, body: { node: 'router', keyId: 'key-1' } });
  peer.say(frameTypes.proof, { proof: base64(32) });
  expect(await peer.hear()).toEqual({ type: frameTypes.refusal, body: { reason: 'wrong proof' } });
  await peer.closed;
  expect(listener.statistics()).toMatchObject({ links: 0, refusedHandshakes: 1, lastRefusal: 'refused: wrong proof' });
});

test('a proof sent back to who made it proves nothing', async () => {
  await using listener = await listen();
  using peer = await RawPeer.open(listener.port!);
  peer.say(frameTypes.hello, helloOf());
  const { body } = await peer.hear();
  peer.say(frameTypes.proof, { proof: body['proof'] });
  expect((await peer.hear()).body).toEqual({ reason: 'wrong proof' });
  expect(listener.statistics().links).toBe(0);
});

/** Records what a dialer writes until it is connected. */
async function recordDialer(): Promise<{ listener: LinkListener; recorded: Buffer[] }> {
  const listener = await listen();
  const recorded: Buffer[] = [];
  const relay = createServer((client) => {
    const upstream = connect(listener.port!, '127.0.0.1');
    client.on('data', (chunk) => recorded.push(Buffer.from(chunk)));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;
  const link = connectLink({ port, node: 'module', keys: [keyOf('key-1')] });
  await inState(link, 'connected');
  await link.close();
  relay.close();
  return { listener, recorded };
}

test('what was recorded of an honest dialer is worth nothing on another connection', async () => {
  const { listener, recorded } = await recordDialer();
  await using _ = listener;
  using peer = await RawPeer.open(listener.port!);
  peer.write(Buffer.concat(recorded));
  await peer.closed;
  expect(listener.statistics()).toMatchObject({ admitted: 1, refusedHandshakes: 1, lastRefusal: 'refused: wrong proof' });
});

test('a dialer is not taken in by its own reflection', async () => {
  // Whatever the dialer writes comes straight back.
  const mirror = createServer((socket) => void socket.pipe(socket).on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(mirror, 'listening');
  await using link = connectLink({ port: (mirror.address() as AddressInfo).port, node: 'module', keys: [keyOf('key-1')] });
  await expect.poll(() => link.statistics().lastFailure, patience).toBe('frame 1 in place of 2');
  expect(link.state).toBe('connecting');
  mirror.close();
});

test.for([
  ['itself', { dialer: { node: 'router' } }],
  ['a peer of another name than expected', { dialer: { peer: 'another' } }],
] as const)('nobody links to %s', async ([, setting]) => {
  await using pair = await LinkPair.open(setting);
  await expect.poll(() => pair.dialer.statistics().lastFailure, patience).toBe('refused: not the expected peer');
  expect(pair.listener.statistics().admitted).toBe(0);
});

const garbage: readonly (readonly [string, Uint8Array])[] = [
  ['bytes of another protocol', Buffer.from('GET / HTTP/1.1\r\nhost: a\r\n\r\n')],
  ['a frame longer than allowed', Buffer.from([0, 0, 0x20, 1])],
  ['a frame of 4 GiB', Buffer.from([0xff, 0xff, 0xff, 0xff, 1])],
  ['an empty frame', Buffer.from([0, 0, 0, 0])],
  ['no JSON', Buffer.from([0, 0, 0, 3, 1, 0x7b, 0x7b])],
  ['no object', Buffer.from([0, 0, 0, 3, 1, 0x34, 0x34])],
  ['an unknown type', Buffer.from([0, 0, 0, 3, 99, 0x34, 0x34])],
];

test.for(garbage)('closes the connection on %s', async ([, bytes]) => {
  await using listener = await listen();
  using peer = await RawPeer.open(listener.port!);
  peer.write(bytes);
  await peer.closed;
  await expect.poll(() => listener.statistics(), patience).toMatchObject({ refusedHandshakes: 1, halfOpen: 0, links: 0 });
});

test.for([
  { version: 2 },
  { node: '' },
  { node: 'x'.repeat(129) },
  { node: 7 },
  { session: 'short' },
  { nonce: base64(31) },
  { nonce: null },
  { keys: [] },
  { keys: ['../etc'] },
  { keys: 'key-1' },
  { keys: Array.from({ length: 17 }, (_, index) => `key-${index}`) },
])('refuses a malformed hello %j', async (change) => {
  await using listener = await listen();
  using peer = await RawPeer.open(listener.port!);
  peer.say(frameTypes.hello, { ...helloOf(), ...change });
  await peer.closed;
  expect(listener.statistics()).toMatchObject({ refusedHandshakes: 1, links: 0 });
});

test('a handshake that drips ends at the deadline, and so does one that says nothing', async () => {
  await using listener = await listen({ handshakeMs: 60 });
  using silent = await RawPeer.open(listener.port!);
  using dripping = await RawPeer.open(listener.port!);
  const drip = setInterval(() => dripping.write('\0'), 25);
  await Promise.all([silent.closed, dripping.closed]);
  clearInterval(drip);
  expect(listener.statistics()).toMatchObject({ refusedHandshakes: 2, halfOpen: 0 });
});

test('so many half-open connections and no more; those in line get their turn', async () => {
  await using listener = await listen({ maxHalfOpen: 2 });
  using one = await RawPeer.open(listener.port!);
  using _two = await RawPeer.open(listener.port!);
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(2);
  using three = await RawPeer.open(listener.port!);
  await three.closed;
  expect(listener.statistics()).toMatchObject({ halfOpen: 2, halfOpenFull: 1 });
  one.socket.destroy();
  await expect.poll(() => listener.statistics().halfOpen, patience).toBe(1);
  using four = await RawPeer.open(listener.port!);
  four.say(frameTypes.hello, helloOf());
  expect((await four.hear()).type).toBe(frameTypes.challenge);
});

test('a proved peer that goes on with garbage, or with frames of its own seal, is cut off', async () => {
  await using listener = await listen();
  for (const rest of [
    Buffer.from('garbage garbage garbage'),
    Buffer.from([0, 0, 0, 24, 9, ...Array.from({ length: 23 }, () => 1)]),
  ]) {
    const spliced = await splice(listener.port!, rest);
    const link = connectLink({ port: spliced.port, node: `module-${rest.length}`, keys: [keyOf('key-1')] });
    await expect.poll(() => listener.find(`module-${rest.length}`)?.statistics().violations, patience).toBeGreaterThan(0);
    await link.close();
    spliced.close();
  }
});

/** A relay that puts `rest` behind the first frames of an honest dialer. */
async function splice(target: number, rest: Buffer): Promise<{ port: number; close(): void }> {
  const relay = createServer((client: Socket) => {
    const upstream = connect(target, '127.0.0.1');
    let chunks = 0;
    client.on('data', (chunk) => {
      chunks += 1;
      upstream.write(chunk);
      if (chunks === 2) upstream.write(rest);
    });
    upstream.pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => undefined).on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return { port: (relay.address() as AddressInfo).port, close: () => void relay.close() };
}

test('a proof holds for one role, one pair of names and one pair of nonces', () => {
  const secret = createSecretKey(keyOf('key-1').secret);
  const dialer = { node: 'a', session: 's', nonce: 'n' };
  const listener = { node: 'b', session: 't', nonce: 'm' };
  const transcript = { dialer, listener, offeredKeys: ['key-1'], keyId: 'key-1' };
  const keys = new SessionKeys(secret, transcript);
  expect(keys.isProof('dialer', keys.prove('dialer'))).toBe(true);
  const others = [
    keys.prove('listener'),
    new SessionKeys(secret, { ...transcript, dialer: listener, listener: dialer }).prove('dialer'),
    new SessionKeys(secret, { ...transcript, dialer: { ...dialer, nonce: 'o' } }).prove('dialer'),
    new SessionKeys(secret, { ...transcript, listener: { ...listener, nonce: 'o' } }).prove('dialer'),
    new SessionKeys(secret, { ...transcript, listener: { ...listener, node: 'c' } }).prove('dialer'),
    new SessionKeys(secret, { ...transcript, offeredKeys: ['key-1', 'key-2'] }).prove('dialer'),
    '',
  ];
  expect(others.filter((proof) => keys.isProof('dialer', proof))).toEqual([]);
});
