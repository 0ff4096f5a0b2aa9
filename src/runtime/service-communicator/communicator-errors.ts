import { RuntimeError } from '../shared/runtime-error.ts';
import type { RuntimeErrorOptions } from '../shared/runtime-error.ts';
import type { ServiceResponse } from './calls/service-response.ts';

/** Which request failed, and after how many attempts. Names no path, no header and no body. */
export interface FailedRequest {
  readonly serviceId: string;
  readonly requestId: string;
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** A request that got no usable answer. Whether it may have reached the service stands in the class. */
export abstract class RequestError extends RuntimeError {
  readonly serviceId: string;
  readonly requestId: string;
  readonly attempts: number;

  constructor(request: FailedRequest, what: string, options: RuntimeErrorOptions) {
    const { serviceId, requestId, attempts } = request;
    super(
      `${what} (service ${show(serviceId)}, request ${requestId}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'})`,
      options,
    );
    this.serviceId = serviceId;
    this.requestId = requestId;
    this.attempts = attempts;
  }
}

/** No connection came about: of this attempt nothing was sent. */
export class ServiceUnreachableError extends RequestError {
  readonly code = 'COMMUNICATOR_UNREACHABLE';

  constructor(request: FailedRequest, cause: unknown) {
    super(request, `no connection to the service${reasonOf(cause)}`, {
      hint: 'See the cause; check that the instance runs and that its endpoint is right.',
      cause,
    });
  }
}

/** The connection ended before the answer was complete: the service may have acted on the request. */
export class ConnectionLostError extends RequestError {
  readonly code = 'COMMUNICATOR_CONNECTION_LOST';

  constructor(request: FailedRequest, cause: unknown) {
    super(request, `the connection was lost before the answer was complete${reasonOf(cause)}`, {
      hint: 'Give an idempotencyKey that the service honours, so that such a request may be sent again.',
      cause,
    });
  }
}

/** One attempt took longer than `attemptTimeoutMs`. It was aborted; the service may have acted on it. */
export class AttemptTimeoutError extends RequestError {
  readonly code = 'COMMUNICATOR_ATTEMPT_TIMEOUT';

  constructor(request: FailedRequest, timeoutMs: number) {
    super(request, `an attempt had no answer within ${timeoutMs} ms`, {
      hint: 'Raise retry.attemptTimeoutMs, or find out what keeps the service.',
    });
  }
}

/** There was no answer by the deadline. What was under way was aborted; if an attempt had failed before, its error is the cause. */
export class DeadlineExceededError extends RequestError {
  readonly code = 'COMMUNICATOR_DEADLINE_EXCEEDED';

  constructor(request: FailedRequest, timeoutMs: number, lastFailure?: unknown) {
    super(request, `no answer within ${timeoutMs} ms`, {
      hint: 'Raise timeoutMs, or set retry.attemptTimeoutMs so that one slow instance does not use up the whole time.',
      cause: lastFailure,
    });
  }
}

/** The caller's AbortSignal ended the request; its reason is the cause. */
export class RequestAbortedError extends RequestError {
  readonly code = 'COMMUNICATOR_ABORTED';

  constructor(request: FailedRequest, reason: unknown) {
    super(request, 'the request was aborted', {
      hint: 'The signal that was given was aborted; the cause says why.',
      cause: reason,
    });
  }
}

/** The body of the answer is longer than allowed. The rest was not read. */
export class ResponseTooLargeError extends RequestError {
  readonly code = 'COMMUNICATOR_RESPONSE_TOO_LARGE';

  constructor(request: FailedRequest, maxResponseBytes: number) {
    super(request, `the answer has more than ${maxResponseBytes} bytes`, {
      hint: 'Ask for less at a time, or raise maxResponseBytes.',
    });
  }
}

/** What came back is not HTTP as it should be. The service may have acted on the request. */
export class InvalidResponseError extends RequestError {
  readonly code = 'COMMUNICATOR_INVALID_RESPONSE';

  constructor(request: FailedRequest, cause: unknown) {
    super(request, `the answer is not valid HTTP${reasonOf(cause)}`, {
      hint: 'Check that the endpoint is an HTTP server, and the right protocol (http or https).',
      cause,
    });
  }
}

/** The answer redirects, and the redirect may not be followed. */
export class RedirectRefusedError extends RequestError {
  readonly code = 'COMMUNICATOR_REDIRECT_REFUSED';

  constructor(request: FailedRequest, reason: string, cause?: unknown) {
    super(request, `a redirect is refused: ${reason}`, {
      hint: 'Register the endpoint that the redirect leads to; at level BASIC use https, where nobody else can make up an answer.',
      cause,
    });
  }
}

/** To a guard: the service answered with a status of 500 and above. The caller gets the answer. */
export class ServerFailureError extends RequestError {
  readonly code = 'COMMUNICATOR_SERVER_FAILURE';
  readonly response: ServiceResponse;

  constructor(request: FailedRequest, response: ServiceResponse) {
    super(request, `the service answered with status ${response.status}`, { hint: 'See the log of the service.' });
    this.response = response;
  }
}

/** Every instance of the service is out of rotation, or none is left. Nothing was sent. */
export class NoInstanceError extends RequestError {
  readonly code = 'COMMUNICATOR_NO_INSTANCE';

  constructor(request: FailedRequest) {
    super(request, 'no instance of the service is in rotation', {
      hint: 'See health(serviceId): instances are unhealthy, or their leases were not renewed.',
    });
  }
}

/** No service of this id is registered for the organisation, or shared with it. */
export class UnknownServiceError extends RuntimeError {
  readonly code = 'COMMUNICATOR_UNKNOWN_SERVICE';

  constructor(serviceId: string) {
    super(`no service ${show(serviceId)} is known`, {
      hint: 'Register it first, renew its leases, or name its owner: { organisationId, id }.',
    });
  }
}

/** The instance is not registered, or its lease ran out before it was renewed. */
export class LeaseExpiredError extends RuntimeError {
  readonly code = 'COMMUNICATOR_LEASE_EXPIRED';

  constructor(serviceId: string, instanceId: string) {
    super(`instance ${show(instanceId)} of service ${show(serviceId)} holds no lease`, {
      hint: 'Register the instance again, and renew its lease before leaseMs has passed.',
    });
  }
}

/** A bound of the communicator is reached. Nothing was changed and nothing sent. */
export class CommunicatorFullError extends RuntimeError {
  readonly code = 'COMMUNICATOR_FULL';
  readonly bound: string;

  constructor(bound: string, limit: number) {
    super(`${bound} is reached (${limit})`, { hint: `Shed load upstream, or raise ${bound}.` });
    this.bound = bound;
  }
}

/** The registry cannot be written: the server that keeps it cannot be reached, refuses, or does not answer in time. What is known of it can be read. */
export class RegistryUnavailableError extends RuntimeError {
  readonly code = 'COMMUNICATOR_REGISTRY_UNAVAILABLE';
  /** Something was sent: it may be stored all the same. */
  readonly mayBeStored: boolean;

  constructor(cause: unknown, mayBeStored: boolean) {
    super(`the registry cannot be written${reasonOf(cause)}${mayBeStored ? '; the change may be stored all the same' : ''}`, {
      hint: 'Check that the server runs, its address, and what the client may do there; register and renew again then.',
      cause,
    });
    this.mayBeStored = mayBeStored;
  }
}

/** The library that speaks to the server of the registry is not installed. */
export class RegistryDriverMissingError extends RuntimeError {
  readonly code = 'COMMUNICATOR_DRIVER_MISSING';

  constructor(packages: string, cause: unknown) {
    super(`the package ${packages} could not be loaded`, { hint: `Install it: npm install ${packages}.`, cause });
  }
}

/** The communicator is closed. What was under way at the end of its patience was aborted. */
export class CommunicatorClosedError extends RuntimeError {
  readonly code = 'COMMUNICATOR_CLOSED';

  constructor() {
    super('the communicator is closed', { hint: 'Send requests before close() is called, or make a new communicator.' });
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return `: ${code}`;
  return typeof message === 'string' ? `: ${message}` : '';
}

function show(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}
