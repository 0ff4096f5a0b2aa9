import { RuntimeError } from '../../shared/runtime-error.ts';

const refusals = {
  RECEIVER_MALFORMED_REQUEST: { status: 400, title: 'The request is malformed.' },
  RECEIVER_ORGANISATION_MISSING: { status: 400, title: 'The request names no valid organisation.' },
  RECEIVER_CREDENTIAL_REJECTED: { status: 401, title: 'The credential was not accepted.' },
  RECEIVER_LEVEL_TOO_LOW: { status: 403, title: 'The request is protected less than this service requires.' },
  RECEIVER_ORGANISATION_FORBIDDEN: { status: 403, title: 'The credential may not speak for the organisation.' },
  RECEIVER_BODY_TOO_LARGE: { status: 413, title: 'The body is longer than this service takes.' },
  RECEIVER_IDEMPOTENCY_CONFLICT: { status: 422, title: 'The idempotency key was used for another request.' },
  RECEIVER_CALLER_GONE: { status: 499, title: 'The caller has gone.' },
  RECEIVER_HANDLER_FAILED: { status: 500, title: 'The service failed.' },
  RECEIVER_OVERLOADED: { status: 503, title: 'The service takes no more requests now.' },
  RECEIVER_CLOSED: { status: 503, title: 'The service is closing.' },
  RECEIVER_DEADLINE_PASSED: { status: 504, title: 'The deadline of the request has passed.' },
} as const;

export type RefusalCode = keyof typeof refusals;

/**
 * A request that is answered without the handler, or in its place. The caller learns code, status and title; the message, which says why, stays on
 * this side.
 */
export class RefusedRequestError extends RuntimeError {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, reason: string, cause?: unknown) {
    super(`request refused (${code}): ${reason}`, { hint: refusals[code].title, cause });
    this.code = code;
  }

  get status(): number {
    return refusals[this.code].status;
  }
}

/** What the caller learns of a refusal, as problem JSON (RFC 9457). The same text for every request that is refused with the code. */
export function problemBody(code: RefusalCode): Buffer {
  const { status, title } = refusals[code];
  return Buffer.from(JSON.stringify({ type: 'about:blank', title, status, code }));
}
