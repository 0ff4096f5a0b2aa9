import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { systemClock } from '../../foundation/clock.ts';
import { RecordingServer } from '../../../tests/support/faults/recording-server.ts';
import { callerOf, requests } from '../../../tests/support/faults/service-behind-faults.ts';
import { createEndpointPolicy } from './endpoints/endpoint-policy.ts';
import { MemoryRegistry } from './registry/memory-registry.ts';
import { Keyring } from './security/keyring.ts';
import type { RegistrationChange } from './registry/service-registry.ts';

/** A server that redirects every request but those to `/end`. */
function redirecting(location: string, status = 302): Promise<RecordingServer> {
  return RecordingServer.start(({ path, method, body }, response) => {
    if (path === '/end') response.end(`${method} ${body}`);
    else response.writeHead(status, { location }).end();
  });
}

const forbidden = [
  'http://169.254.169.254/latest/meta-data/',
  'http://0xa9fea9fe/',
  'http://2852039166/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fe80::1]/',
  'http://[::]/',
  'http://metadata.google.internal/',
  'http://user:secret@127.0.0.1/',
  '//169.254.169.254/',
  'http:\\\\169.254.169.254\\',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
  'http://127.0.0.1:0/',
  'http://',
];

test.for(forbidden)('a redirect to %s is refused, and not tried again', async (location) => {
  await using server = await redirecting(location);
  await using caller = await callerOf([server.url]);
  const { end } = await caller.call({ path: '/start', redirects: 5 });
  expect(end).toMatch(/^COMMUNICATOR_(ENDPOINT|REDIRECT)_REFUSED$/);
  expect(server.received).toHaveLength(1);
});

test('a redirect is not followed unless the caller asks for it', async () => {
  await using server = await redirecting('/end');
  await using caller = await callerOf([server.url]);
  const { end, response } = await caller.call({ path: '/start' });
  expect([end, response?.headers['location'], server.received.length]).toEqual([302, '/end', 1]);
});

const rewritten = [
  [301, 'POST', 'GET '],
  [302, 'POST', 'GET '],
  [303, 'POST', 'GET '],
  [307, 'POST', 'POST text of the request'],
  [308, 'POST', 'POST text of the request'],
  [303, 'PUT', 'GET '],
  [302, 'PUT', 'PUT text of the request'],
] as const;

test.for(rewritten)('after %i a %s goes on as %j', async ([status, method, seen]) => {
  await using server = await redirecting('/end', status);
  await using caller = await callerOf([server.url]);
  const { response } = await caller.call({ path: '/start', method, body: 'text of the request', redirects: 1 });
  expect(response?.text()).toBe(seen);
});

test('a redirect that leads in a circle ends at the number that is allowed', async () => {
  await using server = await redirecting('/start');
  await using caller = await callerOf([server.url]);
  const { end } = await caller.call({ path: '/start', redirects: 3 });
  expect([end, server.received.length]).toEqual([302, 4]);
});

test('what is meant for one origin does not go to another', async () => {
  await using other = await RecordingServer.start();
  await using server = await redirecting(`${other.url}/end`, 307);
  await using caller = await callerOf([server.url]);
  const headers = { authorization: 'Bearer secret', cookie: 'session=secret', 'x-kept': '1' };
  await caller.call({ ...requests.GET, headers, redirects: 1 });
  expect(server.received[0]?.headers).toMatchObject(headers);
  expect(other.received[0]?.headers).toMatchObject({ 'x-kept': '1' });
  expect(JSON.stringify(other.received[0]?.headers)).not.toContain('secret');
});

test('an answer that anybody may have made up does not choose what is signed next', async () => {
  await using server = await redirecting('/end', 307);
  const keyring = new Keyring([{ id: 'k', secret: Buffer.alloc(32, 1) }]);
  await using caller = await callerOf([server.url], { security: { keyring } });
  const { end } = await caller.call({ ...requests.POST, security: 'BASIC', redirects: 1 });
  expect([end, server.received.length]).toEqual(['COMMUNICATOR_REDIRECT_REFUSED', 1]);
});

/** A policy whose names lead to the addresses of one answer after the other. */
function resolving(...answers: readonly (readonly string[])[]) {
  const left = [...answers];
  return createEndpointPolicy({
    resolve: (_hostname, _options, callback) => {
      const addresses: LookupAddress[] = (left.shift() ?? []).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }));
      callback(null, addresses);
    },
  });
}

test('a name that leads to a forbidden address is refused when it is connected to, and not tried again', async () => {
  const endpointPolicy = resolving(['169.254.169.254'], ['127.0.0.1']);
  await using caller = await callerOf(['http://orders.example'], { endpointPolicy });
  const { end, error } = await caller.call();
  expect({ end, error }).toMatchObject({
    end: 'COMMUNICATOR_ENDPOINT_REFUSED',
    error: { reason: 'link-local', host: 'orders.example' },
  });
});

test('a name that is rebound reaches nothing with its next connection', async () => {
  const sockets = new Set<unknown>();
  await using server = await RecordingServer.start((_recorded, response, { socket }) => {
    sockets.add(socket);
    response.writeHead(200, { connection: 'close' }).end();
  });
  const endpointPolicy = resolving(['127.0.0.1'], ['0.0.0.0'], ['127.0.0.1']);
  await using caller = await callerOf([`http://orders.example:${server.port}`], { endpointPolicy });
  expect((await caller.call()).end).toBe(200);
  expect((await caller.call()).end).toBe('COMMUNICATOR_ENDPOINT_REFUSED');
  expect((await caller.call()).end).toBe(200);
  expect([sockets.size, server.received.length]).toEqual([2, 2]);
});

test('of a name that leads to good and bad addresses the good one is called', async () => {
  await using server = await RecordingServer.start();
  const endpointPolicy = resolving(['169.254.169.254', '::', '127.0.0.1']);
  await using caller = await callerOf([`http://orders.example:${server.port}`], { endpointPolicy });
  expect((await caller.call()).end).toBe(200);
});

test('a redirect to a name that leads to a forbidden address is refused', async () => {
  await using server = await redirecting('http://elsewhere.example/');
  await using caller = await callerOf([server.url], { endpointPolicy: resolving(['169.254.169.254']) });
  const { end } = await caller.call({ redirects: 1 });
  expect([end, server.received.length]).toEqual(['COMMUNICATOR_ENDPOINT_REFUSED', 1]);
});

test.for(forbidden)('an endpoint %s is not registered', async (url) => {
  await using caller = await callerOf(['http://127.0.0.1:1']);
  await expect(caller.organisation.register({ id: 'evil', endpoints: [url] })).rejects.toMatchObject({
    code: 'COMMUNICATOR_ENDPOINT_REFUSED',
  });
  await expect(caller.organisation.request('evil')).rejects.toMatchObject({ code: 'COMMUNICATOR_UNKNOWN_SERVICE' });
});

/** A registry that others write to as well, under no policy or another one. */
class ForeignRegistry extends MemoryRegistry {
  readonly #origin: string;

  constructor(origin: string) {
    super(systemClock, { maxOrganisations: 10, maxServices: 10, maxInstances: 10 });
    this.#origin = origin;
  }

  override put(change: RegistrationChange): Promise<void> {
    const origin = this.#origin;
    return super.put({ ...change, instances: change.instances.map((instance) => ({ ...instance, origin, url: origin })) });
  }
}

test.for(['http://169.254.169.254', 'http://[::ffff:a9fe:a9fe]', 'http://0.0.0.0:8080', 'http://metadata.google.internal'])(
  'an endpoint %s that comes from a registry unchecked is not called',
  async (origin) => {
    using registry = new ForeignRegistry(origin);
    await using caller = await callerOf(['http://127.0.0.1:1'], { registry });
    expect((await caller.call()).end).toBe('COMMUNICATOR_ENDPOINT_REFUSED');
  },
);
