import type { ConnectionOptions } from 'node:tls';
import { givenOptions } from '../../shared/given-options.ts';
import { assertConfig, durationFrom, groupGiven, integerFrom, problemUnless } from '../../shared/validate-config.ts';
import type { ConfigProblem } from '../../shared/validate-config.ts';
import { checkAddresses, checkPrefix } from '../../shared/broker/check-broker.ts';

/** How a connection is made; what is not named here is handed on to the client of `@platformatic/kafka` as it is. */
export interface KafkaConnection {
  readonly tls?: ConnectionOptions;
  /** `mechanism` (`PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512`, `OAUTHBEARER`) with `username` and `password`, or `token`; each a text or a function. */
  readonly sasl?: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
}

export interface KafkaTransportOptions {
  /** Addresses of some brokers, `host:port`. Default `127.0.0.1:9092`. */
  readonly brokers?: string | readonly string[];
  readonly connection?: KafkaConnection;
  /** Begins the names of topics. Default `wavegate`. */
  readonly prefix?: string;
  /** Brokers that hold each topic; those of a topic that exists stay as they are. Default -1: as many as the cluster has set. */
  readonly replicas?: number;
  /** Settings of the topics of events that are made, over those that follow from the retention of the bus: `{ 'min.insync.replicas': '2' }`. */
  readonly topicConfig?: Readonly<Record<string, string>>;
  /** How long one request to a broker may take. Default 10,000. */
  readonly requestTimeoutMs?: number;
  /** Records of one organisation that may wait here for an acknowledgement. Default 256. */
  readonly maxInFlight?: number;
  /** What one request reads ahead of one organisation, in bytes; a larger record is read alone. Default 1 MiB. */
  readonly readAheadBytes?: number;
}

export type ResolvedKafkaOptions = Required<KafkaTransportOptions>;

const defaults: ResolvedKafkaOptions = {
  brokers: '127.0.0.1:9092',
  connection: {},
  prefix: 'wavegate',
  replicas: -1,
  topicConfig: {},
  requestTimeoutMs: 10_000,
  maxInFlight: 256,
  readAheadBytes: 1_048_576,
};

/** Fills in the defaults. @throws {InvalidConfigurationError} naming every field out of bounds. */
export function resolveKafkaOptions(options: KafkaTransportOptions): ResolvedKafkaOptions {
  assertConfig('Kafka transport', [groupGiven('options', options)]);
  const resolved = { ...defaults, ...givenOptions(options) };
  const { brokers, connection, prefix, replicas, topicConfig, requestTimeoutMs, maxInFlight, readAheadBytes } = resolved;
  assertConfig('Kafka transport', [
    checkAddresses('brokers', brokers, /^[^\s@/?#]+:\d{1,5}$/, 'addresses, host:port, without user and password'),
    groupGiven('connection', connection),
    checkPrefix(prefix),
    problemUnless(replicas === -1 || isReplicas(replicas), 'replicas', 'an integer from 1 to 32767, or -1', replicas),
    checkTopicConfig(topicConfig),
    durationFrom('requestTimeoutMs', requestTimeoutMs, 100),
    integerFrom('maxInFlight', maxInFlight, 1, 65_536),
    integerFrom('readAheadBytes', readAheadBytes, 1_024, 268_435_456),
  ]);
  return resolved;
}

const isReplicas = (given: unknown): boolean => integerFrom('replicas', given, 1, 32_767) === undefined;

function checkTopicConfig(config: unknown): ConfigProblem | undefined {
  const holds =
    typeof config === 'object' && config !== null && Object.values(config).every((value) => typeof value === 'string');
  return problemUnless(holds, 'topicConfig', 'an object of texts', config);
}
