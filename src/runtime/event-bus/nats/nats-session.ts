import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { TransportDriverMissingError } from '../remote/remote-errors.ts';
import { AckInbox } from './ack-inbox.ts';
import type { ResolvedNatsOptions } from './nats-options.ts';

/** One connection, from its beginning to its end: it is never mended, so that nothing sent over it is sent again behind the bus's back. */
export interface NatsSession {
  readonly connection: NatsConnection;
  readonly streams: JetStreamManager;
  readonly client: JetStreamClient;
  readonly buckets: Kvm;
  readonly records: AckInbox;
  /** Rejects when the connection has ended. */
  readonly lost: Promise<never>;
}

/** A dead server is noticed after three times as long. */
const pingIntervalMs = 5_000;

/** Connects. @throws {TransportDriverMissingError} */
export async function openSession({ servers, connection, requestTimeoutMs }: ResolvedNatsOptions): Promise<NatsSession> {
  const { transport, jetstream, kv } = await loadDrivers();
  const link = await transport.connect({
    timeout: requestTimeoutMs,
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    noAsyncTraces: true,
    ...connection,
    servers: typeof servers === 'string' ? servers : [...servers],
    reconnect: false,
  });
  const lost = link.closed().then(() => {
    throw new Error('the connection to the server was lost');
  });
  lost.catch(() => undefined);
  const options = { timeout: requestTimeoutMs };
  const client = jetstream.jetstream(link, options);
  try {
    const streams = await jetstream.jetstreamManager(link, options);
    const { inboxPrefix } = connection as { readonly inboxPrefix?: string };
    const inbox = transport.createInbox(inboxPrefix);
    const records = new AckInbox({ connection: link, inbox, newHeaders: transport.headers, timeoutMs: requestTimeoutMs });
    return { connection: link, streams, client, buckets: new kv.Kvm(client), records, lost };
  } catch (error) {
    await link.close();
    throw error;
  }
}

async function loadDrivers() {
  try {
    const [transport, jetstream, kv] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
      import('@nats-io/kv'),
    ]);
    return { transport, jetstream, kv };
  } catch (cause) {
    throw new TransportDriverMissingError('@nats-io/transport-node @nats-io/jetstream @nats-io/kv', cause);
  }
}
