import { isOrganisationId } from '../security/organisation-id.ts';
import { wireHeaders } from '../security/wire-headers.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { RefusalCode, RefusedRequestError } from './refused-request-error.ts';

/** A request that was not answered by its handler. */
export interface RefusalReport {
  readonly code: RefusalCode;
  /** Why, in words that the caller does not get. Holds no secret, nor anything of the request. */
  readonly reason: string;
  /** What a handler threw. */
  readonly cause?: unknown;
  /** As the caller says; proved only for codes that come after the credential was accepted. */
  readonly organisationId: string | undefined;
  readonly requestId: string | undefined;
}

export function describeRefusal(
  { code, message, cause }: RefusedRequestError,
  headers: IncomingRequest['headers'],
): RefusalReport {
  const organisationId = headers[wireHeaders.organisationId];
  const requestId = headers[wireHeaders.requestId];
  return {
    code,
    reason: message,
    ...(cause === undefined ? {} : { cause }),
    organisationId: isOrganisationId(organisationId) ? organisationId : undefined,
    requestId: typeof requestId === 'string' && /^[\w-]{1,64}$/.test(requestId) ? requestId : undefined,
  };
}
