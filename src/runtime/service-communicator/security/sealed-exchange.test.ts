import { expect, test } from 'vitest';
import { flipBit, messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import { ResponseRejectedError } from './security-errors.ts';
import type { ProtectedMessage, ResponseMessage } from './protected-message.ts';

/** Every bit of the bytes flipped, one after the other; every shorter length. */
function damages(bytes: Uint8Array): Uint8Array[] {
  const flipped = Array.from({ length: bytes.length * 8 }, (_, bit) => flipBit(bytes, bit));
  const cut = Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length));
  const grown = Uint8Array.from([...bytes, 0]);
  return [...flipped, ...cut, grown];
}

function opens(sent: ProtectedMessage, response: ResponseMessage): boolean {
  try {
    sent.open(response);
    return true;
  } catch (error) {
    if (error instanceof ResponseRejectedError) return false;
    throw error;
  }
}

/** Statuses of all those requests. */
async function statusesOf(exchange: ProtectedExchange, requests: readonly Parameters<ProtectedExchange['deliver']>[0][]) {
  const answers = await Promise.all(requests.map((request) => exchange.deliver(request)));
  return [...new Set(answers.map(({ status }) => status))];
}

test('an empty request goes there and back sealed', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  exchange.answer = {};
  const message = messageOf({ method: 'GET', body: undefined });
  const sent = exchange.caller.protect(message);
  expect(sent).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/vnd.wavegate.envelope' } });
  const response = await exchange.deliver(exchange.arrive(sent, message));
  expect(response).toMatchObject({ status: 200, headers: { 'content-type': 'application/vnd.wavegate.envelope' } });
  expect(sent.open(response)).toMatchObject({ status: 204, headers: {} });
});

test('nothing of method, headers and body is seen on the wire', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  exchange.answer = { headers: { 'x-answer': 'PLANTED-answer-header' }, body: 'PLANTED-answer-body' };
  const message = messageOf({
    method: 'PURGE',
    headers: { 'x-note': 'PLANTED-header', 'idempotency-key': 'PLANTED-key' },
    body: Buffer.from('PLANTED-body'),
  });
  const sent = exchange.caller.protect(message);
  const response = await exchange.deliver(exchange.arrive(sent, message));
  const wire = [sent.method, JSON.stringify([sent.headers, response.headers, response.status]), sent.body, response.body];
  const seen = wire.map((part) => Buffer.from(part ?? '').toString('latin1')).join('\n');
  expect(seen).not.toMatch(/PLANTED|PURGE/);
  expect(sent.open(response)).toMatchObject({ headers: { 'x-answer': 'PLANTED-answer-header' } });
  expect(exchange.handled).toEqual([{ organisationId: 'organisation-1', text: 'PLANTED-body', level: 'ENCRYPTED' }]);
});

test('every flipped bit and every other length of a request is refused, and none reaches the handler', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const request = exchange.arrive(exchange.caller.protect(messageOf()));
  const damaged = damages(request.body).map((body) => ({ ...request, body }));
  expect(damaged).toHaveLength(request.body.length * 9 + 1);
  expect(await statusesOf(exchange, damaged)).toEqual([401]);
  expect(exchange.handled).toEqual([]);
  expect((await exchange.deliver(request)).status).toBe(200);
});

test('every flipped bit and every other length of an answer is refused', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const sent = exchange.caller.protect(messageOf());
  const response = await exchange.deliver(exchange.arrive(sent));
  const opened = damages(response.body).filter((body) => opens(sent, { ...response, body }));
  expect({ opened, whole: opens(sent, response) }).toEqual({ opened: [], whole: true });
});

test('a request is bound to its path, organisation, id, attempt and deadline', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const request = exchange.arrive(exchange.caller.protect(messageOf()));
  const other = (name: string, value: string) => ({ ...request, headers: { ...request.headers, [name]: value } });
  const { 'x-request-timeout-ms': _deadline, ...withoutDeadline } = request.headers;
  const changed = [
    { ...request, path: '/invoices?page=3' },
    other('x-organisation-id', 'organisation-2'),
    other('x-request-id', '5c1f7e0a-8f0e-4c6e-9d51-2f3d6a7b8c91'),
    other('x-request-attempt', '2'),
    other('x-request-timeout-ms', '50000'),
    { ...request, headers: withoutDeadline },
  ];
  expect(await statusesOf(exchange, changed)).toEqual([401]);
  expect(await statusesOf(exchange, [{ ...request, method: 'DELETE' }])).toEqual([200]);
  expect(exchange.handled).toHaveLength(1);
});

test('a request for one service is refused by another that has the same key', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const other = exchange.makeReceiver({ serviceId: 'shipping' });
  const response = await exchange.deliver(exchange.arrive(exchange.caller.protect(messageOf())), other);
  expect(response.status).toBe(401);
});

test('a replayed request is refused; each attempt is another message', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const message = messageOf();
  const request = exchange.arrive(exchange.caller.protect(message));
  const statuses = [await exchange.deliver(request), await exchange.deliver(request)].map(({ status }) => status);
  expect(statuses).toEqual([200, 401]);
  expect(exchange.refusals.at(-1)?.reason).toContain('replayed');
  expect((await exchange.call(message)).status).toBe(201);
  expect(exchange.handled).toHaveLength(2);
});

test('a request is good up to the window, and refused after it', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED', { windowMs: 5_000 });
  const [early, late] = [exchange.caller.protect(messageOf()), exchange.caller.protect(messageOf())];
  exchange.clock.jump(5_000);
  expect((await exchange.deliver(exchange.arrive(early))).status).toBe(200);
  exchange.clock.jump(1);
  expect((await exchange.deliver(exchange.arrive(late))).status).toBe(401);
});

test('a receiver that was restarted refuses what was sealed before, which it may have seen', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const request = exchange.arrive(exchange.caller.protect(messageOf()));
  expect((await exchange.deliver(request)).status).toBe(200);
  exchange.clock.jump(1);
  const restarted = exchange.makeReceiver();
  expect((await exchange.deliver(request, restarted)).status).toBe(401);
  const lenient = exchange.makeReceiver({ refuseOlderThanStart: false });
  expect((await exchange.deliver(request, lenient)).status).toBe(200);
});

test('a request that comes back as its own answer is refused, and an answer as a request', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const sent = exchange.caller.protect(messageOf());
  const reflected = { status: 200, headers: sent.headers, body: sent.body ?? new Uint8Array(0) };
  expect(() => sent.open(reflected)).toThrow('not sealed as the answer to this request');
  const response = await exchange.deliver(exchange.arrive(sent));
  const [status] = await statusesOf(exchange, [{ ...exchange.arrive(sent), body: response.body }]);
  expect(status).toBe(401);
});

test('the answer to one request is refused as the answer to another, also to the same one sent again', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const [first, second] = [exchange.caller.protect(messageOf()), exchange.caller.protect(messageOf())];
  const [toFirst, toSecond] = [await exchange.deliver(exchange.arrive(first)), await exchange.deliver(exchange.arrive(second))];
  expect([opens(first, toSecond), opens(second, toFirst), opens(first, toFirst), opens(second, toSecond)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('a plain answer to a sealed request is refused, and says its status', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const sent = exchange.caller.protect(messageOf());
  const plain = { status: 503, headers: { 'content-type': 'application/json' }, body: Buffer.from('{"ok":true}') };
  const caught = (() => {
    try {
      return sent.open(plain);
    } catch (error) {
      return error;
    }
  })();
  expect(caught).toBeInstanceOf(ResponseRejectedError);
  expect(caught).toMatchObject({ code: 'COMMUNICATOR_RESPONSE_REJECTED', status: 503 });
});

test('what comes in clear beside an envelope is not believed', async () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  const request = exchange.arrive(exchange.caller.protect(messageOf({ headers: { 'x-role': 'reader' } })));
  const added = { ...request, headers: { ...request.headers, 'x-role': 'admin', 'x-extra': 'yes' } };
  const headers: unknown[] = [];
  await exchange.receiver.handle(added, (call) => {
    headers.push({ role: call.headers['x-role'], extra: call.headers['x-extra'], type: call.headers['content-type'] });
    return {};
  });
  expect(headers).toEqual([{ role: 'reader', extra: undefined, type: 'application/json' }]);
});

test('refuses to seal a header that would become two', () => {
  const exchange = new ProtectedExchange('ENCRYPTED');
  expect(() => exchange.caller.protect(messageOf({ headers: { 'x-a': 'b\nx-admin\nyes' } }))).toThrow(TypeError);
});
