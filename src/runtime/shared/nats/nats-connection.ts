import { checkAddresses, checkPrefix } from '../broker/check-broker.ts';
import { durationFrom, groupGiven, integerFrom } from '../validate-config.ts';
import type { ConfigProblem } from '../validate-config.ts';

/** What everything that speaks to a NATS server may be told of it. */
export interface NatsConnectionOptions {
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
}

export const defaultNatsConnection: Required<NatsConnectionOptions> = {
  servers: '127.0.0.1:4222',
  connection: {},
  prefix: 'wavegate',
  replicas: 1,
  requestTimeoutMs: 5_000,
};

const addressBound = 'addresses, host:port or with nats:// or tls:// before, whose user and password stand in connection';

export function checkNatsConnection(options: Required<NatsConnectionOptions>): (ConfigProblem | undefined)[] {
  const { servers, connection, prefix, replicas, requestTimeoutMs } = options;
  return [
    checkAddresses('servers', servers, /^(?:(?:nats|tls):\/\/)?[^\s@/?#]+$/, addressBound),
    groupGiven('connection', connection),
    checkPrefix(prefix),
    integerFrom('replicas', replicas, 1, 5),
    durationFrom('requestTimeoutMs', requestTimeoutMs, 1),
  ];
}
