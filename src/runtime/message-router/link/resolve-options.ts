import { systemClock } from '../../../foundation/clock.ts';
import { givenOptions } from '../../shared/given-options.ts';
import {
  assertConfig,
  durationFrom,
  functionGiven,
  functionsGiven,
  groupGiven,
  integerFrom,
  problemUnless,
  textGiven,
} from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { checkKeys } from './link-keyring.ts';
import type { ConnectLinkOptions, LinkAddress, LinkOptions, ListenForLinksOptions } from './link-options.ts';

export type ResolvedLinkOptions = Required<LinkOptions>;

type Ours<Options> = Omit<Options, keyof LinkOptions | 'path' | 'host' | 'port' | 'tls' | 'peer'>;

export type ResolvedConnectOptions = ResolvedLinkOptions &
  Required<Ours<ConnectLinkOptions>> &
  Pick<ConnectLinkOptions, 'tls' | 'peer'> & { readonly address: LinkAddress };

export type ResolvedListenOptions = ResolvedLinkOptions &
  Required<Ours<ListenForLinksOptions>> &
  Pick<ListenForLinksOptions, 'tls'> & { readonly address: LinkAddress };

export const mostNodeCharacters = 128;
const leastFrameBytes = 16_384;
const mostFrameBytes = 2 ** 28;
const mostKept = 10_000_000;
/** What `sun_path` holds on all systems, its end left out. */
const mostPathBytes = 103;

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveConnectOptions(options: ConnectLinkOptions): ResolvedConnectOptions {
  assertConfig('module link', [groupGiven('options', options)]);
  const resolved = {
    ...commonDefaults,
    backoffBaseMs: 50,
    backoffCapMs: 5_000,
    random: Math.random,
    ...givenOptions(options),
    address: addressOf(options),
  };
  assertConfig('module link', [
    ...checkAddress(options, 1),
    ...checkCommon(resolved),
    durationFrom('backoffBaseMs', resolved.backoffBaseMs, 1),
    durationFrom('backoffCapMs', resolved.backoffCapMs, 1),
    functionGiven('random', resolved.random),
    resolved.peer === undefined ? undefined : textGiven('peer', resolved.peer, mostNodeCharacters),
    ...checkTls(options),
  ]);
  return resolved;
}

/** @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveListenOptions(options: ListenForLinksOptions): ResolvedListenOptions {
  assertConfig('listener of module links', [groupGiven('options', options)]);
  const resolved = { ...commonDefaults, maxLinks: 1_024, maxHalfOpen: 64, ...givenOptions(options), address: addressOf(options) };
  assertConfig('listener of module links', [
    ...checkAddress(options, 0),
    ...checkCommon(resolved),
    functionGiven('onLink', resolved.onLink),
    integerFrom('maxLinks', resolved.maxLinks, 1, mostKept),
    integerFrom('maxHalfOpen', resolved.maxHalfOpen, 1, 65_535),
    ...checkTls(options),
  ]);
  return resolved;
}

const commonDefaults = {
  silenceMs: 5_000,
  handshakeMs: 5_000,
  closeTimeoutMs: 5_000,
  maxFrameBytes: 2 ** 20,
  maxUnacknowledged: 4_096,
  maxUnacknowledgedBytes: 2 ** 23,
  maxWaiting: 65_536,
  maxWaitingBytes: 2 ** 26,
  clock: systemClock,
};

function addressOf(options: LinkAddress): LinkAddress {
  return 'path' in options && options.path !== undefined
    ? { path: options.path }
    : { host: (options as { host?: string }).host ?? '127.0.0.1', port: (options as { port: number }).port };
}

function checkAddress(options: object, leastPort: number): (ConfigProblem | undefined)[] {
  const { path, host, port } = options as { path?: unknown; host?: unknown; port?: unknown };
  if (path === undefined)
    return [host === undefined ? undefined : textGiven('host', host), integerFrom('port', port, leastPort, 65_535)];
  const isPath = typeof path === 'string' && path.length > 0 && !path.includes('\0') && Buffer.byteLength(path) <= mostPathBytes;
  return [
    problemUnless(isPath, 'path', `a path of 1 to ${mostPathBytes} bytes`, path),
    problemUnless(host === undefined && port === undefined, 'path', 'without host and port', path),
  ];
}

function checkTls({ path, tls }: { readonly path?: unknown; readonly tls?: unknown }): (ConfigProblem | undefined)[] {
  if (tls === undefined) return [];
  return [groupGiven('tls', tls), problemUnless(path === undefined, 'tls', 'without path: nobody else reads a Unix socket', tls)];
}

function checkCommon(options: ResolvedLinkOptions): (ConfigProblem | undefined)[] {
  return [
    textGiven('node', options.node, mostNodeCharacters),
    ...checkKeys(options.keys),
    durationFrom('silenceMs', options.silenceMs, 20),
    durationFrom('handshakeMs', options.handshakeMs, 1),
    durationFrom('closeTimeoutMs', options.closeTimeoutMs, 0),
    integerFrom('maxFrameBytes', options.maxFrameBytes, leastFrameBytes, mostFrameBytes),
    integerFrom('maxUnacknowledged', options.maxUnacknowledged, 1, mostKept),
    integerFrom('maxUnacknowledgedBytes', options.maxUnacknowledgedBytes, 1),
    integerFrom('maxWaiting', options.maxWaiting, 1, mostKept),
    integerFrom('maxWaitingBytes', options.maxWaitingBytes, 1),
    ...functionsGiven('clock', options.clock, ['monotonicMs', 'wallMs', 'schedule']),
  ];
}
