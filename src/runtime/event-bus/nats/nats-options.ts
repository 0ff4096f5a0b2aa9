import { givenOptions } from '../../shared/given-options.ts';
import { assertConfig, durationFrom, groupGiven, integerFrom, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';

export interface NatsTransportOptions {
  /** Addresses, `host:port` or with `nats://` or `tls://` before, and without a password. Default `127.0.0.1:4222`. */
  readonly servers?: string | readonly string[];
  /** Whatever else `connect` of `@nats-io/transport-node` takes: `user` and `pass`, `token`, `authenticator`, `tls` … */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** Begins the names of streams and buckets. Default `wavegate`. */
  readonly prefix?: string;
  /** Servers that hold each stream; those of a stream that exists stay as they are. Default 1. */
  readonly replicas?: number;
  /** How long one request to the server may take. Default 5,000. */
  readonly requestTimeoutMs?: number;
  /** Records of one organisation that may be sent before the first is acknowledged. Default 256. */
  readonly maxInFlight?: number;
  /** Records of one organisation that are read ahead of what its subscribers have room for. Default 256. */
  readonly readAhead?: number;
}

export type ResolvedNatsOptions = Required<NatsTransportOptions>;

const defaults: ResolvedNatsOptions = {
  servers: '127.0.0.1:4222',
  connection: {},
  prefix: 'wavegate',
  replicas: 1,
  requestTimeoutMs: 5_000,
  maxInFlight: 256,
  readAhead: 256,
};

/** Fills in the defaults. @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveNatsOptions(options: NatsTransportOptions): ResolvedNatsOptions {
  assertConfig('NATS transport', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  const { servers, connection, prefix, replicas, requestTimeoutMs, maxInFlight, readAhead } = resolved;
  assertConfig('NATS transport', [
    checkServers(servers),
    groupGiven('connection', connection),
    problemUnless(/^[\w-]{1,64}$/.test(String(prefix)), 'prefix', '1 to 64 letters, digits, dashes and underscores', prefix),
    integerFrom('replicas', replicas, 1, 5),
    durationFrom('requestTimeoutMs', requestTimeoutMs, 1),
    integerFrom('maxInFlight', maxInFlight, 1, 65_536),
    integerFrom('readAhead', readAhead, 1, 65_536),
  ]);
  return resolved;
}

const isAddress = (given: unknown): boolean => typeof given === 'string' && /^(?:(?:nats|tls):\/\/)?[^\s@/?#]+$/.test(given);

/** What was given is not named, as it may hold a password. */
function checkServers(servers: unknown): ConfigProblem | undefined {
  const all: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  const bound = 'addresses, host:port or with nats:// or tls:// before, whose user and password stand in connection';
  return problemUnless(all.length > 0 && all.every(isAddress), 'servers', bound, 'what was given');
}
