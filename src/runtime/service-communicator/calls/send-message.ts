import { SecurityLevelError } from '../security/security-errors.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { Exchange } from '../transport/exchange.ts';
import type { OutgoingRequest } from '../transport/origin-pool.ts';
import type { CallEnvironment } from './call-environment.ts';

/** A request as it is meant, before it is protected. Names of headers are in lower case. */
export interface PlainMessage {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly serviceId: string;
  readonly organisationId: string;
  readonly requestId: string;
  readonly attempt: number;
  /** Monotonic; the service is told how long it has until then. */
  readonly deadlineMs: number;
  readonly level: SecurityLevel;
}

/**
 * Sends a message with the headers of the wire, protected at its level as soon as a connection is free; from then on the exchange can open its answer.
 *
 * @throws {SecurityLevelError} MUTUAL_TLS is asked for, and the endpoint is not one of TLS, or there is no certificate to show.
 */
export function sendMessage(environment: CallEnvironment, message: PlainMessage, exchange: Exchange): void {
  const { origin, organisationId, serviceId, level } = message;
  const isTls = origin.startsWith('https:');
  const identity = isTls ? environment.identityOf(organisationId) : undefined;
  if (level === 'MUTUAL_TLS' && identity === undefined)
    throw new SecurityLevelError(serviceId, 'NONE', level, isTls ? 'no-identity' : 'no-tls');
  environment.transport.send(origin, identity, () => prepare(environment, message, exchange), exchange);
}

/** @throws {KeyUnavailableError} no key may speak for the organisation. */
function prepare(environment: CallEnvironment, message: PlainMessage, exchange: Exchange): OutgoingRequest {
  const { method, path, serviceId, body, organisationId, requestId, attempt, level, deadlineMs } = message;
  const leftMs = deadlineMs - environment.clock.monotonicMs();
  const headers: Record<string, string> = {
    ...message.headers,
    'x-organisation-id': organisationId,
    'x-request-id': requestId,
    'x-request-attempt': String(attempt),
    'x-request-timeout-ms': String(Math.max(1, Math.floor(leftMs))),
  };
  if (level === 'NONE' || level === 'MUTUAL_TLS') return { method, path, headers, body: body ?? null };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const outgoing = { method, path, serviceId, organisationId, requestId, attempt, headers, body: bytes };
  const sealed = environment.protectionOf(level).protect(outgoing);
  exchange.protection = sealed;
  return { method: sealed.method, path, headers: sealed.headers, body: sealed.body ?? null };
}
