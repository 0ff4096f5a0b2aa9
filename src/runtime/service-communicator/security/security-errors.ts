import { RuntimeError } from '../../shared/runtime-error.ts';
import type { SecurityLevel } from './security-level.ts';

/** The request would be protected less than the service requires. Nothing was sent. */
export class SecurityLevelError extends RuntimeError {
  readonly code = 'COMMUNICATOR_LEVEL_TOO_LOW';
  readonly level: SecurityLevel;
  readonly required: SecurityLevel;

  constructor(serviceId: string, level: SecurityLevel, required: SecurityLevel) {
    super(`service ${JSON.stringify(serviceId)} requires ${required}, and the request would be sent at ${level}`, {
      hint: `Ask for ${required} or more, and give the credentials that it needs.`,
    });
    this.level = level;
    this.required = required;
  }
}

/** The answer is not protected as it must be, so that nothing of it may be used. */
export class ResponseRejectedError extends RuntimeError {
  readonly code = 'COMMUNICATOR_RESPONSE_REJECTED';
  /** Of the answer as it came. Not authenticated: anybody on the way may have sent it. */
  readonly status: number;

  constructor(reason: string, status: number, cause?: unknown) {
    super(`the answer (status ${status}) was rejected: ${reason}`, {
      hint: 'The callee refused the request before it could seal an answer (see status; 401: key, clock or replay), or somebody on the way changed it.',
      cause,
    });
    this.status = status;
  }
}

/** No active key of the keyring may speak for the organisation. Nothing was sent. */
export class KeyUnavailableError extends RuntimeError {
  readonly code = 'COMMUNICATOR_KEY_UNAVAILABLE';

  constructor(organisationId: string) {
    super(`no active key may speak for organisation ${JSON.stringify(organisationId)}`, {
      hint: 'Give the keyring a key for this organisation: keyring.rotate({ id, secret, organisations }).',
    });
  }
}
