import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { settle } from '../../shared/manual-clock.ts';
import type { MetricSample, MetricsSource } from '../../shared/metrics-sink.ts';
import type { ReceivedCall } from './received-call.ts';
import { InvalidConfigurationError, ServiceReceiver } from './service-receiver.ts';
import type { ReceiverOptions, ServiceAnswer } from './service-receiver.ts';

function plain(exchange: ProtectedExchange, change: Parameters<typeof messageOf>[0] = {}) {
  const message = messageOf(change);
  return exchange.arrive(exchange.caller.protect(message), message);
}

function problemOf({ body }: { readonly body: Uint8Array }): unknown {
  return JSON.parse(Buffer.from(body).toString());
}

test('a new receiver has accepted and refused nothing', () => {
  const { receiver } = new ProtectedExchange('NONE');
  expect(receiver.statistics()).toEqual({
    acceptedByLevel: { NONE: 0, BASIC: 0, ENCRYPTED: 0, MUTUAL_TLS: 0 },
    refusedByCode: {},
    inFlight: 0,
    sessions: 0,
    boundHits: { concurrency: 0, sessions: 0, body: 0 },
    listenerFailures: 0,
  });
});

test('names every option out of bounds', () => {
  const options = { serviceId: '', requiredLevel: 'SOME' as never, windowMs: 0, maxBodyBytes: -1, maxConcurrent: 0 };
  expect(() => new ServiceReceiver(options)).toThrow(InvalidConfigurationError);
  expect(() => new ServiceReceiver(options)).toThrow(/serviceId.*requiredLevel.*windowMs.*maxBodyBytes.*maxConcurrent/);
  expect(() => new ServiceReceiver({ serviceId: 's', requiredLevel: 'BASIC' })).toThrow('keyring must be a Keyring for BASIC');
  const open = {
    serviceId: 's',
    requiredLevel: 'NONE',
    refuseOlderThanStart: 0,
    tls: 5,
    clock: {},
  } as unknown as ReceiverOptions;
  expect(() => new ServiceReceiver(open)).toThrow(/refuseOlderThanStart must be true or false.*tls must .*clock\.monotonicMs/);
});

test('gives the handler who asks, what, and until when', async () => {
  const exchange = new ProtectedExchange('NONE');
  const calls: ReceivedCall[] = [];
  await exchange.receiver.handle(plain(exchange, { attempt: 3, headers: { 'idempotency-key': 'order-7' } }), (call) => {
    calls.push(call);
    return {};
  });
  expect(calls[0]).toMatchObject({
    organisationId: 'organisation-1',
    requestId: '5c1f7e0a-8f0e-4c6e-9d51-2f3d6a7b8c90',
    attempt: 3,
    level: 'NONE',
    method: 'POST',
    path: '/invoices?page=2',
    idempotencyKey: 'order-7',
    deadlineMs: exchange.clock.monotonicMs() + 5_000,
  });
  expect({ text: calls[0]?.text(), json: calls[0]?.json(), aborted: calls[0]?.signal.aborted }).toEqual({
    text: '{"amount":1200}',
    json: { amount: 1200 },
    aborted: false,
  });
});

test.for([
  [{}, 204, undefined, ''],
  [{ body: 'hello' }, 200, 'text/plain; charset=utf-8', 'hello'],
  [{ json: [1] }, 200, 'application/json', '[1]'],
  [{ status: 202, headers: { 'content-type': 'text/html' }, body: '<p>' }, 202, 'text/html', '<p>'],
] as const)('answers %j', async ([answer, status, type, text]) => {
  const exchange = new ProtectedExchange('NONE');
  exchange.answer = answer;
  const response = await exchange.deliver(plain(exchange));
  expect({
    status: response.status,
    type: response.headers['content-type'],
    text: Buffer.from(response.body).toString(),
  }).toEqual({ status, type, text });
});

test.for([
  ['a status that is none', { status: 99 }],
  ['a body that its status forbids', { status: 204, body: 'x' }],
  ['a header with a line break', { headers: { 'x-a': 'b\r\nset-cookie: c' } }],
  ['a header that the server sets', { headers: { 'content-length': '3' } }],
  ['a name in capitals', { headers: { 'X-A': 'b' } }],
] as const)('an answer with %s is the fault of the handler', async ([, answer]) => {
  const exchange = new ProtectedExchange('NONE');
  exchange.answer = answer as unknown as ServiceAnswer;
  const response = await exchange.deliver(plain(exchange));
  expect(problemOf(response)).toMatchObject({ status: 500, code: 'RECEIVER_HANDLER_FAILED' });
});

test.for([
  ['no organisation', 'x-organisation-id', '', 'RECEIVER_ORGANISATION_MISSING'],
  ['two organisations', 'x-organisation-id', 'organisation-1, organisation-2', 'RECEIVER_ORGANISATION_MISSING'],
  ['a strange request id', 'x-request-id', 'a b', 'RECEIVER_MALFORMED_REQUEST'],
  ['a strange attempt', 'x-request-attempt', '0', 'RECEIVER_MALFORMED_REQUEST'],
  ['a strange deadline', 'x-request-timeout-ms', '-1', 'RECEIVER_MALFORMED_REQUEST'],
  ['a deadline that has passed', 'x-request-timeout-ms', '0', 'RECEIVER_DEADLINE_PASSED'],
] as const)('%s is refused', async ([, name, value, code]) => {
  const exchange = new ProtectedExchange('NONE');
  const request = plain(exchange);
  const response = await exchange.deliver({ ...request, headers: { ...request.headers, [name]: value } });
  expect(problemOf(response)).toMatchObject({ code });
  expect({ handled: exchange.handled, refused: exchange.receiver.statistics().refusedByCode }).toEqual({
    handled: [],
    refused: { [code]: 1 },
  });
});

test('a body that is too long, not UTF-8 or not JSON is the fault of the caller', async () => {
  const exchange = new ProtectedExchange('NONE', { maxBodyBytes: 4 });
  const ask = (body: Uint8Array) => exchange.receiver.handle({ ...plain(exchange), body }, (call) => ({ json: call.json() }));
  const answers = await Promise.all([
    ask(Buffer.from('12345')),
    ask(Buffer.from([0xff])),
    ask(Buffer.from('{')),
    ask(Buffer.from('1234')),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([413, 400, 400, 200]);
  expect(exchange.receiver.statistics().boundHits.body).toBe(1);
});

test('the caller learns nothing of why a handler failed; onRefusal does', async () => {
  const exchange = new ProtectedExchange('NONE');
  const failure = new Error('the password of the database is hunter2');
  const response = await exchange.receiver.handle(plain(exchange), () => Promise.reject(failure));
  expect(Buffer.from(response.body).toString()).not.toContain('hunter2');
  expect(problemOf(response)).toEqual({
    type: 'about:blank',
    title: 'The service failed.',
    status: 500,
    code: 'RECEIVER_HANDLER_FAILED',
  });
  await settle();
  expect(exchange.refusals).toMatchObject([
    { code: 'RECEIVER_HANDLER_FAILED', cause: failure, organisationId: 'organisation-1' },
  ]);
});

test('a listener that throws harms nobody, and is counted', async () => {
  const exchange = new ProtectedExchange('BASIC');
  const receiver = exchange.makeReceiver({
    onRefusal: () => {
      throw new Error('the listener failed');
    },
  });
  expect((await exchange.deliver({ ...plain(exchange), body: Buffer.from('x') }, receiver)).status).toBe(401);
  await settle();
  expect(receiver.statistics().listenerFailures).toBe(1);
});

test('bounds what is handled at once, for each organisation and in all', async () => {
  const exchange = new ProtectedExchange('NONE', { maxConcurrent: 3, maxConcurrentPerOrganisation: 2 });
  const { promise: door, resolve: open } = Promise.withResolvers<ServiceAnswer>();
  const ask = (organisationId: string) => exchange.receiver.handle(plain(exchange, { organisationId }), () => door);
  const asked = ['a', 'a', 'a', 'b', 'b'].map(ask);
  const refused = [await asked[2], await asked[4]];
  expect(refused.map((answer) => answer?.status)).toEqual([503, 503]);
  open({});
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([204, 204, 503, 204, 503]);
  expect(exchange.receiver.statistics()).toMatchObject({ inFlight: 0, boundHits: { concurrency: 2 } });
});

test('a handler may call its own receiver', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const inner = plain(exchange);
  const response = await exchange.receiver.handle(plain(exchange), async () => {
    const { status } = await exchange.deliver(inner);
    return { json: { inner: status } };
  });
  expect({ status: response.status, handled: exchange.handled.length }).toEqual({ status: 200, handled: 1 });
});

test('its metrics are those of its statistics, and end with it', async () => {
  const sources = new Set<MetricsSource>();
  const register = (source: MetricsSource): Disposable => {
    sources.add(source);
    return { [Symbol.dispose]: () => void sources.delete(source) };
  };
  const exchange = new ProtectedExchange('BASIC', { metrics: { register } });
  await exchange.call();
  await exchange.deliver({ ...plain(exchange), path: '/other' });
  const samples = [...sources].flatMap((source): MetricSample[] => [...source()]);
  const figures = samples.filter(({ value }) => value > 0).map(({ name, labels, value }) => [name, labels, value]);
  expect(figures).toEqual([
    ['wavegate_receiver_sessions', { service: 'billing' }, 1],
    ['wavegate_receiver_accepted_total', { service: 'billing', level: 'BASIC' }, 1],
    ['wavegate_receiver_refused_total', { service: 'billing', code: 'RECEIVER_CREDENTIAL_REJECTED' }, 1],
  ]);
  await exchange.receiver.close();
  expect(sources.size).toBe(0);
});

test('describes the protection in force', () => {
  const { receiver } = new ProtectedExchange('ENCRYPTED');
  expect(receiver.describeSecurity()).toEqual({
    serviceId: 'billing',
    requiredLevel: 'ENCRYPTED',
    windowMs: 30_000,
    keys: [{ id: 'k1', state: 'accepted', organisations: 'any' }],
  });
});
