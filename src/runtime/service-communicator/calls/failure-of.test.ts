import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Exchange, tooLarge } from '../transport/exchange.ts';
import { failureOf, isInstanceFault } from './failure-of.ts';

const request = { serviceId: 'billing', requestId: 'request-1', attempts: 2 };

/** An exchange that ended with `error`, before or after anything was sent. */
function ended(error: unknown, mayHaveArrived: boolean): Exchange {
  return Object.assign(new Exchange({ exchangeEnded: () => undefined }, 10), { error, mayHaveArrived });
}

function withCode(code: string): Error {
  return Object.assign(new Error('as undici tells it'), { code });
}

test.for<[unknown, boolean, string, boolean]>([
  [tooLarge, true, 'COMMUNICATOR_RESPONSE_TOO_LARGE', false],
  [withCode('ECONNREFUSED'), false, 'COMMUNICATOR_UNREACHABLE', true],
  [withCode('UND_ERR_CONNECT_TIMEOUT'), false, 'COMMUNICATOR_UNREACHABLE', true],
  [withCode('ECONNRESET'), true, 'COMMUNICATOR_CONNECTION_LOST', true],
  [withCode('UND_ERR_SOCKET'), true, 'COMMUNICATOR_CONNECTION_LOST', true],
  [withCode('UND_ERR_HEADERS_OVERFLOW'), true, 'COMMUNICATOR_INVALID_RESPONSE', true],
  [Object.assign(new Error('no HTTP'), { name: 'HTTPParserError' }), true, 'COMMUNICATOR_INVALID_RESPONSE', true],
  [withCode('CERT_HAS_EXPIRED'), false, 'COMMUNICATOR_TLS_REJECTED', true],
])('%o (sent: %o) becomes %s, and speaks against the instance: %o', ([error, mayHaveArrived, code, isFault]) => {
  const failure = failureOf(ended(error, mayHaveArrived), request, 10);
  expect({ code: failure.code, isFault: isInstanceFault(undefined, failure) }).toEqual({ code, isFault });
});

test('what the service sent does not get into an error', () => {
  const parserError = Object.assign(new Error('no HTTP'), { name: 'HTTPParserError', data: 'secret of the service' });
  expect(inspect(failureOf(ended(parserError, true), request, 10), { depth: 9 })).not.toContain('secret');
});

test('of answers, 500 and above speak against the instance', () => {
  expect([200, 404, 429, 499, 500, 503].map((status) => isInstanceFault(status, undefined))).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
});
