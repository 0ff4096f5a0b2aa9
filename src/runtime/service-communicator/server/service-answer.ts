import type { ResponseMessage } from '../security/protected-message.ts';
import { problemBody } from './refused-request-error.ts';
import type { RefusedRequestError } from './refused-request-error.ts';

/** What a handler answers: at most one of `body` and `json`. */
export interface ServiceAnswer {
  /** 200 to 599. Default 200, or 204 without a body. */
  readonly status?: number;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array | string;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** An answer as it goes over the wire. */
export interface WireAnswer extends ResponseMessage {
  readonly headers: Readonly<Record<string, string | string[]>>;
}

const noBody = new Uint8Array(0);
/** Of the connection, not of the answer: the server sets them. */
const ofTheConnection = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade']);
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** @throws {TypeError} status or headers are none that HTTP could carry. */
export function encodeAnswer({ status, headers = {}, body, json }: ServiceAnswer): WireAnswer {
  const [bytes, contentType] = encodeBody(body, json);
  const code = status ?? (bytes.byteLength === 0 ? 204 : 200);
  if (!Number.isInteger(code) || code < 200 || code > 599) throw new TypeError(`status must be from 200 to 599, not ${code}`);
  if ((code === 204 || code === 304) && bytes.byteLength > 0) throw new TypeError(`an answer with status ${code} has no body`);
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
  const complete =
    contentType === undefined || headers['content-type'] !== undefined ? headers : { 'content-type': contentType, ...headers };
  return { status: code, headers: complete, body: bytes };
}

export function encodeRefusal({ code, status }: RefusedRequestError): WireAnswer {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: problemBody(code) };
}

function encodeBody(body: Uint8Array | string | undefined, json: unknown): [bytes: Uint8Array, contentType: string | undefined] {
  if (json !== undefined) return [Buffer.from(JSON.stringify(json)), 'application/json'];
  if (typeof body === 'string') return [Buffer.from(body), 'text/plain; charset=utf-8'];
  return [body ?? noBody, undefined];
}

function checkHeader(name: string, value: string | string[]): void {
  if (!headerName.test(name)) throw new TypeError('a header of the answer has a name that is not one in lower case');
  if (ofTheConnection.has(name)) throw new TypeError(`the header ${name} is set by the server`);
  for (const each of Array.isArray(value) ? value : [value]) {
    if (typeof each !== 'string' || !headerValue.test(each))
      throw new TypeError(`the header ${name} of the answer has an invalid value`);
  }
}
