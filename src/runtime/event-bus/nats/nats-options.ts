import { givenOptions } from '../../shared/given-options.ts';
import { assertConfig, durationFrom, groupGiven, integerFrom } from '../../shared/validate-config.ts';
import { checkAddresses, checkPrefix } from '../remote/check-transport.ts';

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

const addressBound = 'addresses, host:port or with nats:// or tls:// before, whose user and password stand in connection';

/** Fills in the defaults. @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveNatsOptions(options: NatsTransportOptions): ResolvedNatsOptions {
  assertConfig('NATS transport', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  const { servers, connection, prefix, replicas, requestTimeoutMs, maxInFlight, readAhead } = resolved;
  assertConfig('NATS transport', [
    checkAddresses('servers', servers, /^(?:(?:nats|tls):\/\/)?[^\s@/?#]+$/, addressBound),
    groupGiven('connection', connection),
    checkPrefix(prefix),
    integerFrom('replicas', replicas, 1, 5),
    durationFrom('requestTimeoutMs', requestTimeoutMs, 1),
    integerFrom('maxInFlight', maxInFlight, 1, 65_536),
    integerFrom('readAhead', readAhead, 1, 65_536),
  ]);
  return resolved;
}
