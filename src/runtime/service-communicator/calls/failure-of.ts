import { RuntimeError } from '../../shared/runtime-error.ts';
import {
  ConnectionLostError,
  InvalidResponseError,
  ResponseTooLargeError,
  ServiceUnreachableError,
} from '../communicator-errors.ts';
import type { FailedRequest } from '../communicator-errors.ts';
import { findTlsRejection } from '../security/tls-rejected-error.ts';
import { tooLarge } from '../transport/exchange.ts';
import type { Exchange } from '../transport/exchange.ts';

/** Codes of undici for answers that are not HTTP as it should be. */
const invalidAnswer = /^UND_ERR_(HEADERS_OVERFLOW|NOT_SUPPORTED)$/;

/** Codes of failures that say nothing about the instance. */
const ownFault: ReadonlySet<string> = new Set([
  'COMMUNICATOR_ENDPOINT_REFUSED',
  'COMMUNICATOR_FULL',
  'COMMUNICATOR_REDIRECT_REFUSED',
  'COMMUNICATOR_RESPONSE_TOO_LARGE',
  'COMMUNICATOR_KEY_UNAVAILABLE',
  'COMMUNICATOR_LEVEL_TOO_LOW',
]);

/** The error that a caller gets for an exchange that ended with one. */
export function failureOf({ error, mayHaveArrived }: Exchange, request: FailedRequest, maxResponseBytes: number): RuntimeError {
  if (error === tooLarge) return new ResponseTooLargeError(request, maxResponseBytes);
  if (error instanceof RuntimeError) return error;
  const rejection = findTlsRejection(error);
  if (rejection !== undefined) return rejection;
  if (!mayHaveArrived) return new ServiceUnreachableError(request, error);
  return isInvalidAnswer(error)
    ? new InvalidResponseError(request, withoutContent(error))
    : new ConnectionLostError(request, error);
}

/** The parser of undici hangs the bytes that it could not read on its error: they must not get into a log. */
function withoutContent(error: unknown): unknown {
  return error instanceof Error && 'data' in error ? Object.assign(error, { data: undefined }) : error;
}

/** The parser of undici leaves the code out at times, but never the name. */
function isInvalidAnswer(error: unknown): boolean {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  return name === 'HTTPParserError' || invalidAnswer.test(String(code));
}

/** Whether an attempt that ended so speaks against the instance. */
export function isInstanceFault(status: number | undefined, error: RuntimeError | undefined): boolean {
  if (error === undefined) return status !== undefined && status >= 500;
  return error instanceof RuntimeError && !ownFault.has(error.code);
}
