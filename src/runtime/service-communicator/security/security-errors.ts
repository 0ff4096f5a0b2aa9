import { RuntimeError } from '../../shared/runtime-error.ts';
import type { SecurityLevel } from './security-level.ts';

const obstacles = {
  'no-tls': {
    what: 'the endpoint is not one of https',
    hint: 'Register an endpoint that begins with https://, or ask for another level.',
  },
  'no-identity': {
    what: 'there is no certificate to show for the organisation',
    hint: 'Give a TlsIdentity as security.tls of the communicator, or a function that has one for each organisation.',
  },
} as const;

/** Why a request cannot be sent at MUTUAL_TLS. */
export type LevelObstacle = keyof typeof obstacles;

/** The request would be protected less than the service requires. Nothing was sent. */
export class SecurityLevelError extends RuntimeError {
  readonly code = 'COMMUNICATOR_LEVEL_TOO_LOW';
  readonly level: SecurityLevel;
  readonly required: SecurityLevel;

  /** @param obstacle  What stands in the way of the level that is asked for. Without it, less is asked for than the service requires. */
  constructor(serviceId: string, level: SecurityLevel, required: SecurityLevel, obstacle?: LevelObstacle) {
    const service = `service ${JSON.stringify(serviceId)}`;
    super(
      obstacle === undefined
        ? `${service} requires ${required}, and the request would be sent at ${level}`
        : `${service} cannot be called at ${required}: ${obstacles[obstacle].what}`,
      {
        hint:
          obstacle === undefined
            ? `Ask for ${required} or more, and give the credentials that it needs.`
            : obstacles[obstacle].hint,
      },
    );
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
