import { randomBytes, randomUUID } from 'node:crypto';

import { nodeFacts } from './node-facts.ts';
import type { Transport } from './node-facts.ts';

/** How this process runs the node. */
export interface NodeConfiguration {
  readonly serviceName: string;
  /** `<service>-<8 hex>`: which process of the service it is. */
  readonly instanceId: string;
  /** A UUID. */
  readonly nodeId: string;
  /** Whose events the node sees. */
  readonly organisationId: string;
  readonly eventBus: 'on' | 'off';
  readonly transport: Transport;
  /** `host:port` each; for the transport `kafka`. */
  readonly kafkaBrokers: readonly string[];
  /** For the transport `nats`. */
  readonly natsUrl: string;
  readonly healthHost: string;
  /** 0: any free port. */
  readonly healthPort: number;
  /** How long the broker may take to be there at the start. */
  readonly connectMs: number;
  /** How long a shutdown may take. */
  readonly shutdownMs: number;
}

/** Says which variables of the environment cannot be used, all at once. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'NODE_INVALID_CONFIGURATION';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`invalid configuration: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment; a variable that is absent or empty has its default.
 *
 * @throws {ConfigurationError} naming every variable that cannot be used.
 */
export function loadConfiguration(environment: Environment): NodeConfiguration {
  const problems: string[] = [];
  /** The value if it matches, else a problem that says what it must be. */
  const read = (name: string, byDefault: string, rule: RegExp, must: string): string => {
    const value = environment[name] || byDefault;
    if (!rule.test(value)) problems.push(`${name} must be ${must}, not ${JSON.stringify(value.slice(0, 64))}`);
    return value;
  };
  const readNumber = (name: string, byDefault: number, least: number, most: number): number => {
    const value = Number(read(name, String(byDefault), /^\d{1,9}$/, `an integer from ${least} to ${most}`));
    const isDigits = Number.isSafeInteger(value);
    if (isDigits && (value < least || value > most)) problems.push(`${name} must be from ${least} to ${most}, not ${value}`);
    return value;
  };
  const serviceName = read('SERVICE_NAME', nodeFacts.service, namePattern, nameRule);
  const configuration: NodeConfiguration = {
    serviceName,
    instanceId: read('INSTANCE_ID', `${serviceName}-${randomBytes(4).toString('hex')}`, instancePattern, instanceRule),
    nodeId: read('NODE_ID', randomUUID(), uuidPattern, 'a UUID'),
    organisationId: read('ORGANISATION_ID', 'default', /^\S{1,256}$/, 'a text of 1 to 256 characters without spaces'),
    eventBus: read('EVENT_BUS', nodeFacts.eventBus ? 'on' : 'off', /^(?:on|off)$/, 'on or off') === 'on' ? 'on' : 'off',
    transport: read('EVENT_BUS_TRANSPORT', nodeFacts.transport, transportPattern, transportRule) as Transport,
    kafkaBrokers: read('KAFKA_BOOTSTRAP_SERVERS', 'localhost:9092', brokersPattern, 'host:port, separated by commas').split(','),
    natsUrl: read('NATS_URL', 'nats://localhost:4222', natsPattern, 'a URL such as nats://localhost:4222'),
    healthHost: read('HEALTH_HOST', '127.0.0.1', /^[\w.:-]+$/, 'a host name or an address'),
    healthPort: readNumber('HEALTH_PORT', 0, 0, 65_535),
    connectMs: readNumber('CONNECT_MS', 15_000, 1, 600_000),
    shutdownMs: readNumber('SHUTDOWN_MS', 10_000, 1, 600_000),
  };
  if (configuration.eventBus === 'on' && !nodeFacts.eventBus)
    problems.push('EVENT_BUS must be off: this node was generated without');
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

const namePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const nameRule = 'words of a-z and 0-9 with hyphens between them';
const instancePattern = /^[a-z][a-z0-9-]*-[0-9a-f]{8}$/;
const instanceRule = 'the service name, a hyphen and 8 hexadecimal digits';
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const natsPattern = /^(?:nats|tls):\/\/[^\s/?#]+\/?$/;
/** Within the process always, and over what the node was generated for. */
const transportPattern = new RegExp(`^(?:memory|${nodeFacts.transport})$`);
const transportRule =
  nodeFacts.transport === 'memory' ? 'memory: the node was generated for it' : `memory or ${nodeFacts.transport}`;
const brokersPattern = /^[\w.-]+:\d{1,5}(?:,[\w.-]+:\d{1,5})*$/;
