import { isOrganisationId } from '../security/organisation-id.ts';
import type { RequestFacts } from '../security/request-facts.ts';
import { wireHeaders } from '../security/wire-headers.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { RefusedRequestError } from './refused-request-error.ts';

const requestIdPattern = /^[\w-]{0,64}$/;
const attemptPattern = /^(|[1-9]\d{0,3})$/;
const timeoutPattern = /^(|\d{1,10})$/;
/** As the value of a header may be. */
const valuePattern = /^[\t\x20-\x7e\x80-\xff]{0,1024}$/;
const pathPattern = /^[\x21-\x7e]{1,8192}$/;

/**
 * What the request says of itself; nothing of it is proved.
 *
 * @throws {RefusedRequestError} it names no organisation, or a field is not as callers write it.
 */
export function readWireFacts({ method, path, headers }: IncomingRequest, serviceId: string): RequestFacts {
  const organisationId = headers[wireHeaders.organisationId];
  if (!isOrganisationId(organisationId)) throw new RefusedRequestError('RECEIVER_ORGANISATION_MISSING', 'no valid organisation');
  const read = (name: string): string => textOf(headers[name], name);
  const facts: RequestFacts = {
    method,
    path,
    serviceId,
    organisationId,
    requestId: read(wireHeaders.requestId),
    attempt: read(wireHeaders.attempt),
    timeoutMs: read(wireHeaders.timeoutMs),
    contentType: read(wireHeaders.contentType),
    idempotencyKey: read(wireHeaders.idempotencyKey),
  };
  assertPattern(facts.path, pathPattern, 'path');
  assertPattern(facts.requestId, requestIdPattern, wireHeaders.requestId);
  assertPattern(facts.attempt, attemptPattern, wireHeaders.attempt);
  assertPattern(facts.timeoutMs, timeoutPattern, wireHeaders.timeoutMs);
  assertPattern(facts.contentType, valuePattern, wireHeaders.contentType);
  assertPattern(facts.idempotencyKey, valuePattern, wireHeaders.idempotencyKey);
  return facts;
}

function textOf(value: string | string[] | undefined, name: string): string {
  if (Array.isArray(value)) throw new RefusedRequestError('RECEIVER_MALFORMED_REQUEST', `${name} comes more than once`);
  return value ?? '';
}

function assertPattern(text: string, pattern: RegExp, name: string): void {
  if (!pattern.test(text)) throw new RefusedRequestError('RECEIVER_MALFORMED_REQUEST', `${name} is malformed`);
}
