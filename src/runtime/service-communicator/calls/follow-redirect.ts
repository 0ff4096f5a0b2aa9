import { RedirectRefusedError } from '../communicator-errors.ts';
import type { FailedRequest } from '../communicator-errors.ts';
import type { EndpointPolicy } from '../endpoints/endpoint-policy.ts';
import type { ResponseMessage } from '../security/protected-message.ts';
import type { SecurityLevel } from '../security/security-level.ts';
import type { PreparedRequest } from './prepare-request.ts';

/** One request to one origin: the first of an attempt, or one that a redirect led to. */
export interface Hop extends Pick<PreparedRequest, 'method' | 'headers' | 'body'> {
  readonly origin: string;
  readonly path: string;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether the answer tells to ask elsewhere. */
export function isRedirect({ status, headers }: ResponseMessage): boolean {
  return redirects.has(status) && typeof headers['location'] === 'string';
}

/**
 * Where a redirect leads. To another origin only without protection, since that other one is not the service, and without what is meant for the
 * first alone.
 *
 * @throws {EndpointRefusedError} the policy forbids it.
 * @throws {RedirectRefusedError} it leads out of TLS, or out of what the level protects.
 */
export function followRedirect(
  hop: Hop,
  { status, headers }: ResponseMessage,
  level: SecurityLevel,
  policy: EndpointPolicy,
  request: FailedRequest,
): Hop {
  const target = URL.parse(String(headers['location']), `${hop.origin}${hop.path}`);
  if (target === null) throw new RedirectRefusedError(request, 'its location is no URL');
  target.hash = '';
  const { origin, protocol, pathname, search } = policy.check(target.href);
  const staysHere = origin === hop.origin;
  if (!staysHere && hop.origin.startsWith('https:') && protocol !== 'https:')
    throw new RedirectRefusedError(request, 'it leads out of TLS');
  if (!staysHere && level !== 'NONE') throw new RedirectRefusedError(request, `it leads to another origin, at level ${level}`);
  if (level === 'BASIC' && protocol !== 'https:')
    throw new RedirectRefusedError(request, 'at level BASIC anybody on the way may have made it up');
  const becomesGet = (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST');
  const kept = staysHere ? hop.headers : without(hop.headers, ['authorization', 'cookie', 'proxy-authorization']);
  return {
    origin,
    path: `${pathname}${search}`,
    method: becomesGet ? 'GET' : hop.method,
    headers: becomesGet ? without(kept, ['content-type', 'content-encoding', 'content-language']) : kept,
    body: becomesGet ? undefined : hop.body,
  };
}

function without(headers: Readonly<Record<string, string>>, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
