import type { Admin, BaseOptions, Consumer, Producer } from '@platformatic/kafka';
import { TransportDriverMissingError } from '../remote/remote-errors.ts';
import { FailureReader } from './kafka-failures.ts';
import type { ResolvedKafkaOptions } from './kafka-options.ts';

interface SharedClients {
  readonly admin: Admin;
  readonly producer: Producer;
}

/** Makes the clients of one transport: a producer and an administrator for all organisations, a consumer for each reader. */
export class KafkaClients {
  readonly options: ResolvedKafkaOptions;
  readonly failures: FailureReader;
  #shared: Promise<SharedClients> | undefined;

  constructor(options: ResolvedKafkaOptions) {
    this.options = options;
    this.failures = new FailureReader(options.connection);
  }

  async admin(): Promise<Admin> {
    return (await this.#clients()).admin;
  }

  async producer(): Promise<Producer> {
    return (await this.#clients()).producer;
  }

  /** A consumer that belongs to no group and has connections of its own: brokers answer the requests of one connection one after the other. */
  async consumer(): Promise<Consumer> {
    const { Consumer } = await loadDriver();
    return new Consumer({ ...this.#base(), groupId: this.options.prefix });
  }

  async close(): Promise<void> {
    const shared = await this.#shared?.catch(() => undefined);
    this.#shared = undefined;
    await Promise.allSettled([shared?.producer.close(), shared?.admin.close()]);
  }

  #clients(): Promise<SharedClients> {
    this.#shared ??= loadDriver().then(({ Admin, Producer }) => ({
      admin: new Admin(this.#base()),
      producer: new Producer(this.#base()),
    }));
    this.#shared.catch(() => (this.#shared = undefined));
    return this.#shared;
  }

  /** Without patience: the bus alone repeats, so that nothing is sent behind its back. */
  #base(): BaseOptions {
    const { brokers, connection, requestTimeoutMs } = this.options;
    return {
      clientId: 'wavegate',
      connectTimeout: requestTimeoutMs,
      ...(connection as object),
      bootstrapBrokers: typeof brokers === 'string' ? [brokers] : [...brokers],
      timeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      retries: 0,
      autocreateTopics: false,
    };
  }
}

async function loadDriver() {
  try {
    return await import('@platformatic/kafka');
  } catch (cause) {
    throw new TransportDriverMissingError('@platformatic/kafka', cause);
  }
}
