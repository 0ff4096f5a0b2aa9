import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { Kvm } from '@nats-io/kv';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import type { NatsConnectionOptions } from './nats-connection.ts';

/** One connection, from its beginning to its end: it is never mended, so that nothing sent over it is sent again behind the back of who sent it. */
export interface NatsSession {
  readonly connection: NatsConnection;
  readonly streams: JetStreamManager;
  readonly client: JetStreamClient;
  readonly buckets: Kvm;
  readonly newHeaders: () => MsgHdrs;
  /** Begins subjects that are nobody else's. */
  readonly createInbox: () => string;
  /** Rejects when the connection has ended. */
  readonly lost: Promise<never>;
}

/** A dead server is noticed after three times as long. */
const pingIntervalMs = 5_000;

/** What is thrown when the packages that speak to the server are not installed. */
export type DriverMissing = (packages: string, cause: unknown) => Error;

/** Connects. */
export async function openSession(options: Required<NatsConnectionOptions>, driverMissing: DriverMissing): Promise<NatsSession> {
  const { servers, connection, requestTimeoutMs } = options;
  const { transport, jetstream, kv } = await loadDrivers(driverMissing);
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
  const request = { timeout: requestTimeoutMs };
  const client = jetstream.jetstream(link, request);
  try {
    const streams = await jetstream.jetstreamManager(link, request);
    const { inboxPrefix } = connection as { readonly inboxPrefix?: string };
    return {
      connection: link,
      streams,
      client,
      buckets: new kv.Kvm(client),
      newHeaders: transport.headers,
      createInbox: () => transport.createInbox(inboxPrefix),
      lost,
    };
  } catch (error) {
    await link.close();
    throw error;
  }
}

async function loadDrivers(driverMissing: DriverMissing) {
  try {
    const [transport, jetstream, kv] = await Promise.all([
      import('@nats-io/transport-node'),
      import('@nats-io/jetstream'),
      import('@nats-io/kv'),
    ]);
    return { transport, jetstream, kv };
  } catch (cause) {
    throw driverMissing('@nats-io/transport-node @nats-io/jetstream @nats-io/kv', cause);
  }
}
