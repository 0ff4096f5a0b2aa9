import { expect, test } from 'vitest';
import { prepareRequest } from './prepare-request.ts';
import type { RequestOptions } from './prepare-request.ts';

test('nothing asked for is a GET of the root', () => {
  expect(prepareRequest({})).toEqual({ method: 'GET', path: '/', headers: {}, body: undefined, mayRepeat: true });
});

test('names of headers come out in lower case, the idempotency key among them', () => {
  const { headers } = prepareRequest({ headers: { Accept: 'text/plain', 'X-Trace': 'é\t1' }, idempotencyKey: 'key-1' });
  expect(headers).toEqual({ accept: 'text/plain', 'x-trace': 'é\t1', 'idempotency-key': 'key-1' });
});

test('a value comes out as it arrives, without blanks at its ends', () => {
  expect(prepareRequest({ headers: { a: ' \tb c\t ', d: '  ' } }).headers).toEqual({ a: 'b c', d: '' });
});

test('headers that an object inherits are not sent', () => {
  const headers = Object.create({ inherited: 'yes' }, { own: { value: 'yes', enumerable: true } }) as Record<string, string>;
  expect(prepareRequest({ headers }).headers).toEqual({ own: 'yes' });
});

test.for<[string, RequestOptions, boolean]>([
  ['GET', {}, true],
  ['PUT', { method: 'PUT' }, true],
  ['POST', { method: 'POST' }, false],
  ['PATCH', { method: 'PATCH' }, false],
  ['POST with a key', { method: 'POST', idempotencyKey: 'k' }, true],
  ['POST that is said to be repeatable', { method: 'POST', idempotent: true }, true],
  ['GET that is said not to be', { idempotent: false }, false],
])('whether a %s may be repeated', ([, options, expected]) => {
  expect(prepareRequest(options).mayRepeat).toBe(expected);
});

const refused: readonly [string, RequestOptions, string][] = [
  ['a method in small letters', { method: 'get' }, 'method'],
  ['a method with a line break', { method: 'GET\r\nX: y' }, 'method'],
  ['CONNECT', { method: 'CONNECT' }, 'method'],
  ['a path that climbs', { path: '/a/../../b' }, 'path'],
  ['the path of another host', { path: '//evil.example/' }, 'path'],
  ['a URL for a path', { path: 'http://evil.example/' }, 'path'],
  ['a header with a line break in its value', { headers: { a: 'b\r\nc: d' } }, 'the header a has an invalid value'],
  ['a header with a NUL', { headers: { a: '\0' } }, 'the header a has an invalid value'],
  ['a header with a line break in its name', { headers: { 'a\r\nb': 'c' } }, 'a header has an invalid name'],
  ['a header with no name', { headers: { '': 'c' } }, 'a header has an invalid name'],
  ['a header twice', { headers: { A: 'b', a: 'c' } }, 'the header a is given twice'],
  ['Headers', { headers: new Headers({ a: 'b' }) as unknown as Record<string, string> }, 'plain object'],
  ['a Map', { headers: new Map([['a', 'b']]) as unknown as Record<string, string> }, 'plain object'],
  ['a header that is no text', { headers: { a: 1 as unknown as string } }, 'the header a has an invalid value'],
  ['the organisation as a header', { headers: { 'X-Organisation-Id': 'other' } }, 'x-organisation-id is set'],
  ['another deadline', { headers: { 'x-request-timeout-ms': '1' } }, 'x-request-timeout-ms is set'],
  ['a length of its own', { headers: { 'Content-Length': '1' } }, 'content-length is set'],
  ['chunks of its own', { headers: { 'transfer-encoding': 'chunked' } }, 'transfer-encoding is set'],
  ['a setting of HTTP/2', { headers: { 'HTTP2-Settings': 'AAMAAABk' } }, 'http2-settings is set'],
  ['another host', { headers: { Host: 'evil.example' } }, 'host is set'],
  ['an idempotency key with a line break', { idempotencyKey: 'a\r\nb' }, 'idempotencyKey'],
  ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey'],
  ['a signal that is none', { signal: {} as AbortSignal }, 'signal must be'],
  ['no signal at all', { signal: null as unknown as AbortSignal }, 'signal must be'],
  ['a GET with a body', { body: 'x' }, 'no body'],
  ['a body that is an object', { method: 'POST', body: {} as unknown as string }, 'body must be'],
];

test.for(refused)('%s is refused', ([, options, reason]) => {
  expect(() => prepareRequest(options)).toThrow(TypeError);
  expect(() => prepareRequest(options)).toThrow(reason);
});
