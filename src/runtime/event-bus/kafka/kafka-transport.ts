import { untilAborted } from '../../shared/until-aborted.ts';
import { remoteName } from '../../shared/broker/remote-name.ts';
import { TransportDriverMissingError } from '../remote/remote-errors.ts';
import type { RemoteLog, RemoteLogSettings, RemoteTransport } from '../remote/remote-transport.ts';
import { KafkaClients } from './kafka-clients.ts';
import { answersOf } from './kafka-failures.ts';
import { KafkaLog } from './kafka-log.ts';
import { resolveKafkaOptions } from './kafka-options.ts';
import type { KafkaTransportOptions } from './kafka-options.ts';
import { KafkaPositions } from './kafka-positions.ts';
import { ensureTopic, eventSettings } from './kafka-topics.ts';

export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export type { KafkaConnection, KafkaTransportOptions } from './kafka-options.ts';

/**
 * Keeps the events of an event bus in Apache Kafka, one topic of one partition for each organisation, and the positions of durables in one compacted topic.
 * Needs brokers of Kafka 3.5 or newer, and the package `@platformatic/kafka` beside this one.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 * @example
 * const sasl = { mechanism: 'SCRAM-SHA-512', username, password };
 * await using bus = new EventBus({ transport: kafkaTransport({ brokers: 'kafka.internal:9093', connection: { tls: {}, sasl } }) });
 * const mine = bus.initialize('organisation-1');
 * await mine.start();
 * const { sequence } = await mine.publishAsync('order.created', { id: 7 });
 */
export function kafkaTransport(options: KafkaTransportOptions = {}): KafkaTransport {
  return new KafkaTransport(options);
}

/** Made by `kafkaTransport`. */
export class KafkaTransport implements RemoteTransport, AsyncDisposable {
  readonly isRemote = true;
  readonly positions: KafkaPositions;
  readonly #clients: KafkaClients;

  constructor(options: KafkaTransportOptions) {
    this.#clients = new KafkaClients(resolveKafkaOptions(options));
    this.positions = new KafkaPositions(this.#clients);
  }

  async open(organisationId: string, { bounds }: RemoteLogSettings, signal: AbortSignal): Promise<RemoteLog> {
    const settings = { ...eventSettings(bounds), ...this.#clients.options.topicConfig };
    const topic = await ensureTopic(this.#clients, this.topicOf(organisationId), settings, signal).catch((error: unknown) =>
      this.#inWords(error),
    );
    return new KafkaLog(this.#clients, topic);
  }

  async erase(organisationId: string, signal?: AbortSignal): Promise<void> {
    const admin = await this.#clients.admin();
    const topics = [this.topicOf(organisationId)];
    await untilAborted(admin.deleteTopics({ topics }), signal).catch((error: unknown) => {
      if (!answersOf(error).has('UNKNOWN_TOPIC_OR_PARTITION')) this.#inWords(error);
    });
    await untilAborted(this.positions.erase(organisationId), signal);
  }

  /** The name of the topic that holds the events of an organisation. */
  topicOf(organisationId: string): string {
    return remoteName(this.#clients.options.prefix, organisationId);
  }

  close(): Promise<void> {
    return this.#clients.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #inWords(error: unknown): never {
    throw error instanceof TransportDriverMissingError ? error : this.#clients.failures.wordsOf(error);
  }
}
