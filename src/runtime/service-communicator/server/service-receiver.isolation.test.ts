import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { settle } from '../../shared/manual-clock.ts';
import { ServiceReceiver } from './service-receiver.ts';
import type { IncomingRequest, PeerCertificate, ServiceAnswer } from './service-receiver.ts';

const publicMethods = Object.getOwnPropertyNames(ServiceReceiver.prototype)
  .filter((name) => name !== 'constructor')
  .toSorted();

test('every public method is tried below', () => {
  expect(publicMethods).toEqual(['close', 'describeSecurity', 'handle', 'maxBodyBytes', 'refuse', 'statistics']);
});

/** A callee at which `a` has a key of its own and has left its traces; the caller holds the key of `b` only. */
async function sharedReceiver(level: 'BASIC' | 'ENCRYPTED') {
  const exchange = new ProtectedExchange(level);
  await exchange.call(messageOf({ organisationId: 'a', body: Buffer.from('secret of a') }));
  const secret = randomBytes(32);
  exchange.callerKeys.retire('k1');
  exchange.callerKeys.add({ id: 'of-b', secret });
  exchange.calleeKeys.add({ id: 'of-b', secret, organisations: ['b'] });
  return exchange;
}

function requestOf(exchange: ProtectedExchange, organisationId: string): IncomingRequest {
  const message = messageOf({ organisationId });
  return exchange.arrive(exchange.caller.protect(message), message);
}

test.for(['BASIC', 'ENCRYPTED'] as const)('handle: at %s the key of one organisation speaks for no other', async (level) => {
  const exchange = await sharedReceiver(level);
  const forA = await exchange.deliver(requestOf(exchange, 'a'));
  expect({ status: forA.status, handled: exchange.handled.map(({ organisationId }) => organisationId) }).toEqual({
    status: 403,
    handled: ['a'],
  });
  expect((await exchange.deliver(requestOf(exchange, 'b'))).status).toBeLessThan(300);
  expect(exchange.handled.map(({ organisationId }) => organisationId)).toEqual(['a', 'b']);
});

test.for(['BASIC', 'ENCRYPTED'] as const)(
  'handle: at %s a request is not turned into one of another organisation',
  async (level) => {
    const exchange = await sharedReceiver(level);
    const request = requestOf(exchange, 'b');
    const turned = { ...request, headers: { ...request.headers, 'x-organisation-id': 'a' } };
    expect((await exchange.deliver(turned)).status).toBe(401);
  },
);

test('handle: a certificate speaks for whom it names only', async () => {
  const exchange = new ProtectedExchange('MUTUAL_TLS');
  const peer: PeerCertificate = { subject: 'CN=b', fingerprint256: '00', dnsNames: ['a'], uris: ['urn:organisation:b'] };
  const as = (organisationId: string) => exchange.deliver({ ...requestOf(exchange, organisationId), peer });
  expect([(await as('a')).status, (await as('B')).status, (await as('b')).status]).toEqual([403, 403, 201]);
});

test('handle: what one organisation asks for at once takes nothing from another', async () => {
  const exchange = new ProtectedExchange('NONE', { maxConcurrentPerOrganisation: 1 });
  const { promise: door, resolve: open } = Promise.withResolvers<ServiceAnswer>();
  const held = exchange.receiver.handle(requestOf(exchange, 'a'), () => door);
  expect((await exchange.deliver(requestOf(exchange, 'a'))).status).toBe(503);
  expect((await exchange.deliver(requestOf(exchange, 'b'))).status).toBe(201);
  open({});
  expect((await held).status).toBe(204);
});

test('handle: an organisation named like a property of an object is one like any other', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  for (const organisationId of ['__proto__', 'constructor', 'toString']) {
    expect((await exchange.call(messageOf({ organisationId }))).status).toBe(201);
  }
  expect(exchange.handled.map(({ organisationId }) => organisationId)).toEqual(['__proto__', 'constructor', 'toString']);
});

test('refuse: answers every organisation the same, and reports only the one that asked', async () => {
  const exchange = await sharedReceiver('BASIC');
  const toA = exchange.receiver.refuse(new Error('a'), { 'x-organisation-id': 'a' });
  const toB = exchange.receiver.refuse(new Error('b'), { 'x-organisation-id': 'b' });
  expect(toA).toEqual(toB);
  await settle();
  expect(exchange.refusals.map(({ organisationId }) => organisationId)).toEqual(['a', 'b']);
});

test('statistics, describeSecurity and maxBodyBytes name no organisation that has asked', async () => {
  const exchange = new ProtectedExchange('BASIC');
  await exchange.call(messageOf({ organisationId: 'organisation-x' }));
  const { receiver } = exchange;
  expect(JSON.stringify([receiver.statistics(), receiver.describeSecurity(), receiver.maxBodyBytes])).not.toContain(
    'organisation-x',
  );
});

test('close ends the requests of all, and tells none of another', async () => {
  const exchange = new ProtectedExchange('NONE', { closeTimeoutMs: 10 });
  const stuck = ['a', 'b'].map((organisationId) =>
    exchange.receiver.handle(requestOf(exchange, organisationId), () => new Promise(() => {})),
  );
  const closed = exchange.receiver.close();
  await exchange.clock.advance(10);
  await closed;
  const [toA, toB] = await Promise.all(stuck);
  expect(toA).toEqual(toB);
});
