import { isRequestPath, withQuery } from '../transport/request-path.ts';
import type { Query } from '../transport/request-path.ts';
import type { CallOptions } from './call-settings.ts';

/** A request to a service. */
export interface RequestOptions extends CallOptions {
  /** In capitals. Default GET. */
  readonly method?: string;
  /** Below the base of the endpoint: begins with one slash, has no `..`; may have a query. Default `/`. */
  readonly path?: string;
  /** Put behind the path, encoded. */
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the request when it is aborted. */
  readonly signal?: AbortSignal;
  /** Sent as `idempotency-key`: the service answers a repeated request as it answered the first, so that it may be sent again. */
  readonly idempotencyKey?: string;
  /** Whether the service may get the request more than once without harm. Default: by its method, or if it has an idempotency key. */
  readonly idempotent?: boolean;
}

/** A request that is fit to be sent. Names of headers are in lower case. */
export interface PreparedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly mayRepeat: boolean;
}

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']);

/** Set by the communicator, or by HTTP itself. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'x-organisation-id',
  'x-request-id',
  'x-request-attempt',
  'x-request-timeout-ms',
  'idempotency-key',
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'http2-settings',
  'expect',
  'te',
  'trailer',
]);

const methodPattern = /^[A-Z][A-Z-]{0,31}$/;
const tokenPattern = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** Visible characters, spaces and tabs: no line break, so that no value becomes another header. */
const valuePattern = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * Reads what the caller asks for.
 *
 * @throws {TypeError} saying what cannot be sent.
 */
export function prepareRequest(options: RequestOptions): PreparedRequest {
  const { method = 'GET', path = '/', query, headers, body, signal, idempotencyKey } = options;
  if (!methodPattern.test(method) || method === 'CONNECT')
    throw new TypeError('method must be an HTTP method in capitals, not CONNECT');
  if (!isRequestPath(path)) {
    throw new TypeError(
      'path must begin with one slash and stay under it: no //, no .., no scheme and host, no fragment, no spaces',
    );
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function')
    throw new TypeError('signal must be an AbortSignal');
  checkBody(method, body);
  return {
    method,
    path: query === undefined ? path : withQuery(path, query),
    headers: readHeaders(headers, idempotencyKey),
    body,
    mayRepeat: options.idempotent ?? (idempotencyKey !== undefined || idempotentMethods.has(method)),
  };
}

function checkBody(method: string, body: string | Uint8Array | undefined): void {
  if (body === undefined) return;
  if (method === 'GET' || method === 'HEAD') throw new TypeError(`a ${method} request has no body`);
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new TypeError('body must be a string or a Uint8Array');
}

function readHeaders(headers: RequestOptions['headers'], idempotencyKey: string | undefined): Record<string, string> {
  const read: Record<string, string> = {};
  // The entries of a Map or of Headers are no properties: they would be left out, and nobody would notice.
  if (Symbol.iterator in Object(headers)) throw new TypeError('headers must be a plain object: Object.fromEntries(headers)');
  for (const given in headers) {
    if (!Object.hasOwn(headers, given)) continue;
    const name = given.toLowerCase();
    const value = headers[given];
    if (!tokenPattern.test(name) || name === '__proto__') throw new TypeError('a header has an invalid name');
    if (reservedHeaders.has(name)) throw new TypeError(`the header ${name} is set by the communicator`);
    if (Object.hasOwn(read, name)) throw new TypeError(`the header ${name} is given twice`);
    if (typeof value !== 'string' || !valuePattern.test(value)) throw new TypeError(`the header ${name} has an invalid value`);
    // As it arrives: HTTP drops blanks at either end, and a signature is over what is sent.
    read[name] = value.replace(/^[\t ]+|[\t ]+$/g, '');
  }
  if (idempotencyKey !== undefined) read['idempotency-key'] = readKey(idempotencyKey);
  return read;
}

function readKey(idempotencyKey: string): string {
  const holds = typeof idempotencyKey === 'string' && /^[!-~]{1,255}$/.test(idempotencyKey);
  if (!holds) throw new TypeError('idempotencyKey must be 1 to 255 visible ASCII characters');
  return idempotencyKey;
}
