import type { ProtectedMessage } from '../security/protected-message.ts';
import { SecurityLevelError } from '../security/security-errors.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { Exchange } from '../transport/exchange.ts';
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
  readonly timeoutMs: number;
  readonly level: SecurityLevel;
}

/**
 * Sends a message with the headers of the wire, protected at its level. Returns what opens the answer; undefined where it is taken as it comes, since
 * the transport protects it, or nobody does.
 *
 * @throws {KeyUnavailableError} no key may speak for the organisation.
 * @throws {SecurityLevelError} MUTUAL_TLS is asked for, and the endpoint is not one of TLS, or there is no certificate to show.
 */
export function sendMessage(
  environment: CallEnvironment,
  message: PlainMessage,
  exchange: Exchange,
): ProtectedMessage | undefined {
  const { origin, method, path, body, organisationId, requestId, attempt, level } = message;
  const headers: Record<string, string> = {
    ...message.headers,
    'x-organisation-id': organisationId,
    'x-request-id': requestId,
    'x-request-attempt': String(attempt),
    'x-request-timeout-ms': String(Math.max(1, Math.floor(message.timeoutMs))),
  };
  const identity = origin.startsWith('https:') ? environment.identityOf(organisationId) : undefined;
  if (level === 'MUTUAL_TLS' && identity === undefined) throw new SecurityLevelError(message.serviceId, 'NONE', level);
  if (level === 'NONE' || level === 'MUTUAL_TLS') {
    environment.transport.send(origin, identity, { method, path, headers, body: body ?? null }, exchange);
    return undefined;
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const outgoing = { method, path, serviceId: message.serviceId, organisationId, requestId, attempt, headers, body: bytes };
  const protectedMessage = environment.protectionOf(level).protect(outgoing);
  const sent = { method: protectedMessage.method, path, headers: protectedMessage.headers, body: protectedMessage.body ?? null };
  environment.transport.send(origin, identity, sent, exchange);
  return protectedMessage;
}
