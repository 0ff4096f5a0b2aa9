import type { StreamInfo } from '@nats-io/jetstream';
import { remoteName } from '../../shared/broker/remote-name.ts';
import type { RemoteLog, RemoteLogSettings, RemoteTransport } from '../remote/remote-transport.ts';
import { isStreamMissing, whileItStands } from '../../shared/nats/nats-failures.ts';
import { NatsConnector } from './nats-connector.ts';
import { NatsLog } from './nats-log.ts';
import { resolveNatsOptions } from './nats-options.ts';
import type { NatsTransportOptions } from './nats-options.ts';
import { NatsPositions } from './nats-positions.ts';
import type { NatsSession } from '../../shared/nats/nats-session.ts';
import { streamConfig } from './stream-config.ts';

export { InvalidConfigurationError } from '../../shared/validate-config.ts';
export type { NatsTransportOptions } from './nats-options.ts';

/**
 * Keeps the events of an event bus in NATS JetStream, one stream for each organisation, and the positions of durables in a key-value bucket for each. Needs a
 * server with JetStream, and the packages `@nats-io/transport-node`, `@nats-io/jetstream` and `@nats-io/kv` beside this one.
 *
 * @throws {InvalidConfigurationError} naming every option out of bounds.
 * @example
 * await using bus = new EventBus({ transport: natsTransport({ servers: 'nats.internal:4222', connection: { token } }) });
 * const mine = bus.initialize('organisation-1');
 * await mine.start();
 * const { sequence } = await mine.publishAsync('order.created', { id: 7 });
 */
export function natsTransport(options: NatsTransportOptions = {}): NatsTransport {
  return new NatsTransport(options);
}

/** Made by `natsTransport`. */
export class NatsTransport implements RemoteTransport, AsyncDisposable {
  readonly isRemote = true;
  readonly positions: NatsPositions;
  readonly #connector: NatsConnector;

  constructor(options: NatsTransportOptions) {
    this.#connector = new NatsConnector(resolveNatsOptions(options));
    this.positions = new NatsPositions(this.#connector);
  }

  async open(organisationId: string, settings: RemoteLogSettings, signal: AbortSignal): Promise<RemoteLog> {
    const session = await this.#connector.session(signal);
    const name = this.streamOf(organisationId);
    const config = streamConfig(name, organisationId, settings, this.#connector.options.replicas);
    const stream = await whileItStands(session, signal, findOrMake(session, config));
    return new NatsLog(this.#connector, stream);
  }

  async erase(organisationId: string, signal?: AbortSignal): Promise<void> {
    const session = await this.#connector.session(signal);
    for (const name of [this.streamOf(organisationId), this.positions.streamOf(organisationId)]) {
      await whileItStands(session, signal, session.streams.streams.delete(name)).catch(unlessMissing);
    }
  }

  /** The name of the stream that holds the events of an organisation, and of the one subject that it takes. */
  streamOf(organisationId: string): string {
    return remoteName(this.#connector.options.prefix, organisationId);
  }

  close(): Promise<void> {
    return this.#connector.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Several processes may come to make it at once. */
async function findOrMake({ streams }: NatsSession, config: ReturnType<typeof streamConfig>): Promise<StreamInfo> {
  const found = await streams.streams.info(config.name).catch(unlessMissing);
  if (found !== undefined) return found;
  return streams.streams.add(config).catch(async (error: unknown) => {
    const made = await streams.streams.info(config.name).catch(unlessMissing);
    if (made === undefined) throw error;
    return made;
  });
}

function unlessMissing(error: unknown): undefined {
  if (!isStreamMissing(error)) throw error;
}
