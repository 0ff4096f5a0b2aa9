import { isIPv4, isIPv6 } from 'node:net';
import { EndpointRefusedError } from './endpoint-refused-error.ts';
import { isHostName } from './host-name.ts';

export type EndpointProtocol = 'http:' | 'https:';

const longest = 8_192;

/** Scheme, authority, the rest. Visible ASCII only: the URL parser would drop or turn other characters. */
const shape = /^(?<protocol>[a-z][a-z0-9+.-]*:)\/\/(?<authority>[^/?#]+)(?<rest>[/?#].*)?$/i;

const hostAndPort = /^(?<host>\[[^\]]*\]|[^:]*)(?::(?<port>.*))?$/;

/**
 * Parses an endpoint whose URL every reader takes for the same: no credentials, no fragment, and the host written plainly, so that `0x7f.1`,
 * `2130706433`, `127.1`, `%31…`, full-width digits and their like are refused rather than guessed at.
 *
 * @throws {EndpointRefusedError} saying what is wrong.
 */
export function parseEndpoint(text: string, protocols: readonly EndpointProtocol[]): URL {
  const { protocol = '', authority = '', rest = '' } = partsOf(text);
  if (!protocols.includes(protocol.toLowerCase() as EndpointProtocol)) throw new EndpointRefusedError('protocol');
  if (authority.includes('@')) throw new EndpointRefusedError('credentials');
  if (rest.includes('#')) throw new EndpointRefusedError('fragment');
  const { host = '', port } = hostAndPort.exec(authority)?.groups ?? {};
  if (!isPlainHost(host)) throw new EndpointRefusedError('spelling');
  if (port !== undefined && !isPort(port)) throw new EndpointRefusedError('port', host);
  const url = URL.parse(text);
  if (url === null) throw new EndpointRefusedError('malformed', host);
  return url;
}

function partsOf(text: string): Partial<Record<string, string>> {
  const isPlainText = typeof text === 'string' && text.length <= longest && /^[!-[\]-~]+$/.test(text);
  const parts = isPlainText ? shape.exec(text)?.groups : undefined;
  if (parts === undefined) throw new EndpointRefusedError('malformed');
  return parts;
}

function isPlainHost(host: string): boolean {
  if (host.startsWith('[')) return !host.includes('%') && isIPv6(host.slice(1, -1));
  return isIPv4(host) || isHostName(host);
}

function isPort(port: string): boolean {
  return /^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65_535;
}
