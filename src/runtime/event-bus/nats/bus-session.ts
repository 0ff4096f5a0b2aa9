import { openSession } from '../../shared/nats/nats-session.ts';
import type { NatsSession } from '../../shared/nats/nats-session.ts';
import { TransportDriverMissingError } from '../remote/remote-errors.ts';
import { AckInbox } from './ack-inbox.ts';
import type { ResolvedNatsOptions } from './nats-options.ts';

/** One connection, and what sends records over it. */
export interface BusSession extends NatsSession {
  readonly records: AckInbox;
}

/** Connects. @throws {TransportDriverMissingError} */
export async function openBusSession(options: ResolvedNatsOptions): Promise<BusSession> {
  const session = await openSession(options, (packages, cause) => new TransportDriverMissingError(packages, cause));
  const { connection, createInbox, newHeaders } = session;
  try {
    const records = new AckInbox({ connection, inbox: createInbox(), newHeaders, timeoutMs: options.requestTimeoutMs });
    return { ...session, records };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
