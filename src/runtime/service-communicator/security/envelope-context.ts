import { joinFields } from './request-facts.ts';
import type { RequestFacts } from './request-facts.ts';

/**
 * What an exchange is bound to, both ways: the directions are told apart by their keys, and the answer is bound to the envelope of the request as
 * well. Method, content type and idempotency key lie inside the envelope.
 */
export function requestContext({ serviceId, path, organisationId, requestId, attempt, timeoutMs }: RequestFacts): Buffer {
  return Buffer.from(joinFields(serviceId, path, organisationId, requestId, attempt, timeoutMs));
}

export function responseContext(requestContext: Uint8Array, requestPrefix: Uint8Array): Buffer {
  return Buffer.concat([requestContext, requestPrefix]);
}
