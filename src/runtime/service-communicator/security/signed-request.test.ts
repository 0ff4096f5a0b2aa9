import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import type { IncomingRequest } from '../server/incoming-request.ts';
import { KeyUnavailableError } from './security-errors.ts';
import { NonceSequence, splitNonce } from './signature-nonce.ts';

function signed(exchange: ProtectedExchange, message = messageOf()): IncomingRequest {
  return exchange.arrive(exchange.caller.protect(message), message);
}

function withHeader(request: IncomingRequest, name: string, value: string): IncomingRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

/** Status and reason of the refusal of a request. */
async function refusalOf(exchange: ProtectedExchange, request: IncomingRequest, receiver = exchange.receiver): Promise<string> {
  const { status } = await exchange.deliver(request, receiver);
  await Promise.resolve();
  return `${status} ${exchange.refusals.at(-1)?.reason.replace(/.*: /, '')}`;
}

test('an empty request is signed too', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const message = messageOf({ method: 'GET', body: undefined, headers: { 'content-type': '' } });
  expect((await exchange.call(message)).status).toBe(201);
  expect(exchange.handled).toEqual([{ organisationId: 'organisation-1', text: '', level: 'BASIC' }]);
});

test('the signature is the documented one', () => {
  const exchange = new ProtectedExchange('BASIC');
  expect(exchange.caller.protect(messageOf()).headers['authorization']).toMatch(
    /^WAVEGATE-HMAC-SHA256 key=k1,at=1750000000000,nonce=[\w-]{22},signature=[\w-]{43}$/,
  );
});

test('everything that is signed is bound', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const message = messageOf({ headers: { 'idempotency-key': 'order-7' } });
  const request = signed(exchange, message);
  const changes: IncomingRequest[] = [
    { ...request, method: 'PUT' },
    { ...request, path: '/invoices?page=3' },
    { ...request, body: Buffer.from('{"amount":1201}') },
    { ...request, body: new Uint8Array(0) },
    withHeader(request, 'x-organisation-id', 'organisation-2'),
    withHeader(request, 'x-request-id', '5c1f7e0a-8f0e-4c6e-9d51-2f3d6a7b8c91'),
    withHeader(request, 'x-request-attempt', '2'),
    withHeader(request, 'x-request-timeout-ms', '50000'),
    withHeader(request, 'content-type', 'text/plain'),
    withHeader(request, 'idempotency-key', 'order-8'),
  ];
  const refusals: string[] = [];
  for (const change of changes) refusals.push(await refusalOf(exchange, change));
  expect(refusals).toEqual(changes.map(() => '401 wrong signature'));
  expect(exchange.handled).toEqual([]);
  expect((await exchange.deliver(request)).status).toBe(201);
});

test('a field cannot be moved into the next one', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const request = signed(exchange, messageOf({ path: '/a', headers: { 'content-type': 'x', 'idempotency-key': 'y' } }));
  const moved = withHeader(withHeader(request, 'content-type', ''), 'idempotency-key', 'x\ny');
  expect(await refusalOf(exchange, moved)).toBe('400 idempotency-key is malformed');
});

test('every character of the credential that is changed makes it a wrong one', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const request = signed(exchange);
  const authorization = String(request.headers['authorization']);
  const statuses = new Set<number>();
  for (let place = 0; place < authorization.length; place += 1) {
    const other = authorization[place] === '1' ? '2' : '1';
    const changed = authorization.slice(0, place) + other + authorization.slice(place + 1);
    statuses.add((await exchange.deliver(withHeader(request, 'authorization', changed))).status);
    statuses.add((await exchange.deliver(withHeader(request, 'authorization', authorization.slice(0, place)))).status);
  }
  expect([...statuses]).toEqual([401]);
  expect(exchange.handled).toEqual([]);
});

test('a request is good once, for as long as the window', async () => {
  const exchange = new ProtectedExchange('BASIC', { windowMs: 5_000 });
  const [first, second] = [signed(exchange), signed(exchange)];
  exchange.clock.jump(5_000);
  expect((await exchange.deliver(first)).status).toBe(201);
  expect(await refusalOf(exchange, first)).toBe('401 replayed');
  exchange.clock.jump(1);
  expect(await refusalOf(exchange, second)).toBe('401 out of the time window');
  exchange.clock.jump(-10_002);
  expect(await refusalOf(exchange, second)).toBe('401 out of the time window');
});

test('the time of a signature cannot be changed', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const request = signed(exchange);
  exchange.clock.jump(60_000);
  const renewed = String(request.headers['authorization']).replace('at=1750000000000', 'at=1750000060000');
  expect(await refusalOf(exchange, withHeader(request, 'authorization', renewed))).toBe('401 wrong signature');
});

test.for([
  [
    'unknown',
    (exchange: ProtectedExchange) => exchange.callerKeys.rotate({ id: 'k9', secret: randomBytes(32) }),
    '401 unknown key',
  ],
  ['retired', (exchange: ProtectedExchange) => exchange.calleeKeys.retire('k1'), '401 retired key'],
] as const)('a key that is %s is refused', async ([, change, expected]) => {
  const exchange = new ProtectedExchange('BASIC');
  change(exchange);
  expect(await refusalOf(exchange, signed(exchange))).toBe(expected);
});

test('a wrong secret under a right name is refused', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const impostor = new ProtectedExchange('BASIC');
  expect(await refusalOf(exchange, signed(impostor))).toBe('401 wrong signature');
});

test('a key speaks only for its organisations, and the caller is told only once it has proved that it holds the key', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const secret = randomBytes(32);
  exchange.calleeKeys.add({ id: 'k2', secret, organisations: ['organisation-1'] });
  exchange.callerKeys.rotate({ id: 'k2', secret });
  const other = signed(exchange, messageOf({ organisationId: 'organisation-2' }));
  expect(await refusalOf(exchange, other)).toBe('403 the key may not speak for the organisation');
  expect(await refusalOf(exchange, { ...other, path: '/other' })).toBe('401 wrong signature');
  expect((await exchange.call()).status).toBe(201);
});

test('without a key for the organisation nothing is sent', () => {
  const exchange = new ProtectedExchange('BASIC');
  exchange.callerKeys.retire('k1');
  expect(() => exchange.caller.protect(messageOf())).toThrow(KeyUnavailableError);
});

test('senders beyond the bound are refused until there is room, and the bound is counted', async () => {
  const exchange = new ProtectedExchange('BASIC', { maxSessions: 1, windowMs: 1_000 });
  const other = new ProtectedExchange('BASIC');
  other.callerKeys.rotate({ id: 'k2', secret: exchange.secret });
  exchange.calleeKeys.add({ id: 'k2', secret: exchange.secret });
  expect((await exchange.call()).status).toBe(201);
  expect(await refusalOf(exchange, signed(other))).toBe('503 too many senders to tell a replay');
  expect(exchange.receiver.statistics().boundHits).toMatchObject({ sessions: 1 });
  exchange.clock.jump(1_001);
  other.clock.jump(1_001);
  expect((await exchange.deliver(signed(other))).status).toBe(201);
});

test('a nonce is a sender and a number that rises', () => {
  const nonces = new NonceSequence(randomBytes);
  const [first, second] = [splitNonce(nonces.take()), splitNonce(nonces.take())];
  const other = splitNonce(new NonceSequence(randomBytes).take());
  expect([first.number, second.number, other.number]).toEqual([0, 1, 0]);
  expect({ same: first.session === second.session, other: other.session === first.session }).toEqual({
    same: true,
    other: false,
  });
});
