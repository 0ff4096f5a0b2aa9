import { expect, test } from 'vitest';
import { messageOf, ProtectedExchange } from '../../../../tests/support/services/protected-exchange.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { ReceivedCall } from './received-call.ts';
import { RefusedRequestError } from './refused-request-error.ts';
import type { ServiceAnswer } from './service-receiver.ts';

function plain(exchange: ProtectedExchange): IncomingRequest {
  return exchange.arrive(exchange.caller.protect(messageOf()));
}

function problemOf({ body }: { readonly body: Uint8Array }): unknown {
  return JSON.parse(Buffer.from(body).toString());
}

test('answers at the deadline of the caller, and aborts the handler', async () => {
  const exchange = new ProtectedExchange('NONE');
  const reasons: unknown[] = [];
  const answer = exchange.receiver.handle(plain(exchange), ({ signal }) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    return new Promise(() => {});
  });
  await exchange.clock.advance(4_999);
  expect({ reasons: reasons.length, inFlight: exchange.receiver.statistics().inFlight }).toEqual({ reasons: 0, inFlight: 1 });
  await exchange.clock.advance(1);
  expect(problemOf(await answer)).toMatchObject({ status: 504, code: 'RECEIVER_DEADLINE_PASSED' });
  expect(reasons).toEqual([expect.any(RefusedRequestError)]);
  expect({ inFlight: exchange.receiver.statistics().inFlight, timers: exchange.clock.pending }).toEqual({
    inFlight: 0,
    timers: 0,
  });
});

test('a deadline is shortened to the greatest that is allowed, and given where there is none', async () => {
  const exchange = new ProtectedExchange('NONE', { maxTimeoutMs: 2_000, defaultTimeoutMs: 700 });
  const deadlines: number[] = [];
  const note = (call: ReceivedCall): ServiceAnswer => {
    deadlines.push(call.deadlineMs - exchange.clock.monotonicMs());
    return {};
  };
  const request = plain(exchange);
  const { 'x-request-timeout-ms': _given, ...headers } = request.headers;
  await exchange.receiver.handle(request, note);
  await exchange.receiver.handle({ ...request, headers }, note);
  expect(deadlines).toEqual([2_000, 700]);
});

test('aborts the handler when the caller goes away, and does not begin when it has gone', async () => {
  const exchange = new ProtectedExchange('NONE');
  const gone = new AbortController();
  const signals: AbortSignal[] = [];
  const hang = ({ signal }: ReceivedCall): Promise<ServiceAnswer> => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const answer = exchange.receiver.handle({ ...plain(exchange), signal: gone.signal }, hang);
  gone.abort();
  expect(problemOf(await answer)).toMatchObject({ code: 'RECEIVER_CALLER_GONE' });
  const late = await exchange.receiver.handle({ ...plain(exchange), signal: gone.signal }, hang);
  expect(problemOf(late)).toMatchObject({ code: 'RECEIVER_CALLER_GONE' });
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});

test('close refuses new requests, waits for handlers, then answers in their place', async () => {
  const exchange = new ProtectedExchange('NONE', { closeTimeoutMs: 1_000 });
  const { promise: door, resolve: open } = Promise.withResolvers<ServiceAnswer>();
  const quick = exchange.receiver.handle(plain(exchange), () => door);
  const stuck = exchange.receiver.handle(plain(exchange), () => new Promise(() => {}));
  const closed = exchange.receiver.close();
  expect(problemOf(await exchange.deliver(plain(exchange)))).toMatchObject({ status: 503, code: 'RECEIVER_CLOSED' });
  open({});
  expect((await quick).status).toBe(204);
  await exchange.clock.advance(1_000);
  expect(problemOf(await stuck)).toMatchObject({ code: 'RECEIVER_CLOSED' });
  await closed;
  await exchange.receiver[Symbol.asyncDispose]();
  expect(exchange.clock.pending).toBe(0);
});
