import { once } from 'node:events';
import type { LookupAddress } from 'node:dns';
import { connect, createServer } from 'node:net';
import type { AddressInfo, LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { createEndpointPolicy } from './endpoint-policy.ts';
import type { EndpointPolicyOptions } from './endpoint-policy.ts';
import { EndpointRefusedError } from './endpoint-refused-error.ts';

/** A resolver that gives one answer after the other. */
function answering(...answers: readonly (readonly string[] | Error)[]): NonNullable<EndpointPolicyOptions['resolve']> {
  const left = [...answers];
  return (_hostname, _options, callback) => {
    const answer = left.shift() ?? [];
    if (answer instanceof Error) callback(answer, []);
    else
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };
}

function lookUp(lookup: LookupFunction, hostname: string, all = true): Promise<string | LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all }, (error, address) => (error === null ? resolve(address) : reject(error)));
  });
}

test('a name without an address is not found', async () => {
  const { lookup } = createEndpointPolicy({ resolve: answering([]) });
  await expect(lookUp(lookup, 'orders.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('a failure of the resolver is handed on', async () => {
  const failure = new Error('no answer');
  const { lookup } = createEndpointPolicy({ resolve: answering(failure) });
  await expect(lookUp(lookup, 'orders.example')).rejects.toBe(failure);
});

function fail(reason: unknown): never {
  throw reason;
}

const broken: Readonly<Record<string, NonNullable<EndpointPolicyOptions['resolve']>>> = {
  throws: () => fail(new Error('broken')),
  'throws no error': () => fail('broken'),
  'gives no list': (_hostname, _options, callback) => callback(null, undefined as unknown as LookupAddress[]),
  'gives neither error nor list': (_hostname, _options, callback) => callback(undefined as unknown as null, []),
  'gives no addresses': (_hostname, _options, callback) =>
    callback(null, [undefined, {}, { address: 'evil.example', family: 4 }] as unknown as LookupAddress[]),
};

test.for(Object.keys(broken))('a resolver that %s fails the connection, which would hang otherwise', async (what) => {
  const { lookup } = createEndpointPolicy({ resolve: broken[what] ?? answering() });
  const { promise: told, resolve: tell } = Promise.withResolvers<unknown>();
  lookup('orders.example', { all: true }, tell);
  expect(String(await told)).toMatch(/broken|orders\.example has no address/);
});

test('a resolver that answers twice is heard once', () => {
  const told: unknown[] = [];
  const { lookup } = createEndpointPolicy({
    resolve: (_hostname, _options, callback) => {
      callback(null, [{ address: '192.0.2.1', family: 4 }]);
      callback(null, [{ address: '192.0.2.2', family: 4 }]);
    },
  });
  lookup('orders.example', {}, (_error, address) => told.push(address));
  expect(told).toEqual(['192.0.2.1']);
});

test('tells all addresses, or the first, as it is asked', async () => {
  const { lookup } = createEndpointPolicy({ resolve: answering(['192.0.2.1', '2001:db8::1'], ['192.0.2.1', '192.0.2.2']) });
  expect(await lookUp(lookup, 'orders.example')).toEqual([
    { address: '192.0.2.1', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
  expect(await lookUp(lookup, 'orders.example', false)).toBe('192.0.2.1');
});

const forbidden = [
  ['169.254.169.254'],
  ['fe80::1%eth0'],
  ['::ffff:169.254.169.254'],
  ['64:ff9b::a9fe:a9fe', '0.0.0.0'],
  ['::'],
  ['255.255.255.255'],
];

test.for(forbidden)('a name that leads to %j alone is refused', async (addresses) => {
  const { lookup } = createEndpointPolicy({ resolve: answering(addresses) });
  await expect(lookUp(lookup, 'orders.example')).rejects.toThrow(EndpointRefusedError);
});

test('of a name that leads to good and bad addresses only the good are used', async () => {
  const mixed = ['169.254.169.254', '192.0.2.1', 'fe80::1', '::ffff:a9fe:1'];
  const { lookup } = createEndpointPolicy({ resolve: answering(mixed, mixed) });
  expect(await lookUp(lookup, 'orders.example')).toEqual([{ address: '192.0.2.1', family: 4 }]);
  expect(await lookUp(lookup, 'orders.example', false)).toBe('192.0.2.1');
});

test('a name that is rebound between two connections is refused at the second', async () => {
  const policy = createEndpointPolicy({ resolve: answering(['192.0.2.1'], ['169.254.169.254']) });
  policy.check('http://orders.example');
  expect(await lookUp(policy.lookup, 'orders.example')).toHaveLength(1);
  await expect(lookUp(policy.lookup, 'orders.example')).rejects.toMatchObject({ reason: 'link-local', host: 'orders.example' });
});

test('a forbidden name is refused without being resolved, and so is a forbidden address', async () => {
  const asked: string[] = [];
  const { lookup } = createEndpointPolicy({ resolve: (hostname) => void asked.push(hostname) });
  await expect(lookUp(lookup, 'metadata.google.internal')).rejects.toMatchObject({ reason: 'metadata' });
  await expect(lookUp(lookup, '169.254.169.254')).rejects.toMatchObject({ reason: 'link-local' });
  expect(asked).toEqual([]);
});

test('a name on the list of the allowed still leads to no forbidden address', async () => {
  const resolve = answering(['169.254.169.254'], ['169.254.169.254']);
  const byName = createEndpointPolicy({ resolve, allow: ['metadata.google.internal'] });
  await expect(lookUp(byName.lookup, 'metadata.google.internal')).rejects.toMatchObject({ reason: 'link-local' });
  const byBoth = createEndpointPolicy({ resolve, allow: ['metadata.google.internal', '169.254.169.254'] });
  expect(await lookUp(byBoth.lookup, 'metadata.google.internal', false)).toBe('169.254.169.254');
});

test('a real socket connects to the permitted address, and none is opened to a refused one', async () => {
  const server = createServer((socket) => socket.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let accepted = 0;
  server.on('connection', () => (accepted += 1));
  const { port } = server.address() as AddressInfo;

  const good = createEndpointPolicy({ resolve: answering(['169.254.169.254', '127.0.0.1']) });
  const socket = connect({ host: 'orders.example', port, lookup: good.lookup });
  expect(String((await once(socket, 'data'))[0])).toBe('hello');

  const bad = createEndpointPolicy({ allowLoopback: false, resolve: answering(['127.0.0.1']) });
  const [error] = (await once(connect({ host: 'orders.example', port, lookup: bad.lookup }), 'error')) as [unknown];
  expect(error).toMatchObject({ code: 'COMMUNICATOR_ENDPOINT_REFUSED', reason: 'loopback' });
  expect(accepted).toBe(1);
  socket.destroy();
  server.close();
});

test('names are resolved by the system unless told otherwise', async () => {
  const { lookup } = createEndpointPolicy();
  expect(['127.0.0.1', '::1']).toContain(await lookUp(lookup, 'localhost', false));
});
