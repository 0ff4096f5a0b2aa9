import type { OutgoingMessage } from './protected-message.ts';
import type { RequestFacts } from './request-facts.ts';
import { wireHeaders } from './wire-headers.ts';

/** The facts of a message that is about to be sent. */
export function factsOf(message: OutgoingMessage): RequestFacts {
  const { method, path, serviceId, organisationId, requestId, attempt, headers } = message;
  return {
    method,
    path,
    serviceId,
    organisationId,
    requestId,
    attempt: String(attempt),
    timeoutMs: headers[wireHeaders.timeoutMs] ?? '',
    contentType: headers[wireHeaders.contentType] ?? '',
    idempotencyKey: headers[wireHeaders.idempotencyKey] ?? '',
  };
}
