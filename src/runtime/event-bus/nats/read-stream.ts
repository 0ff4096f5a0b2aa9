import type { ConsumerMessages } from '@nats-io/jetstream';
import type { RemoteRecord } from '../remote/remote-transport.ts';
import { whileItStands } from '../../shared/nats/nats-failures.ts';
import type { NatsSession } from '../../shared/nats/nats-session.ts';

export interface Reading {
  /** Of the stream. */
  readonly name: string;
  readonly from: number;
  /** Of the stream, a moment ago. */
  readonly lastSequence: number;
  /** Records that may wait here. */
  readonly ahead: number;
}

/** After so long without a reader the server forgets its consumer, in nanoseconds. */
const inactiveThreshold = 30_000_000_000;
const pullMs = 10_000;
/** So often the server says that it is there. Of a stream that was removed before the reader asked it says nothing, which is noticed after twice as long. */
const heartbeatMs = 2_000;

/** The records of a stream from one number on, over one connection and one consumer, which goes when the reader does. */
export async function* readStream(session: NatsSession, reading: Reading, signal: AbortSignal): AsyncIterable<RemoteRecord> {
  const { name, from, lastSequence, ahead } = reading;
  const { consumers } = session.streams;
  const made = await whileItStands(
    session,
    signal,
    consumers.add(name, {
      ack_policy: 'none',
      deliver_policy: 'by_start_sequence',
      opt_start_seq: from,
      inactive_threshold: inactiveThreshold,
      mem_storage: true,
      num_replicas: 1,
    }),
  );
  try {
    if (made.num_pending === 0 && lastSequence >= from) yield { sequence: lastSequence, body: undefined };
    const consumer = await whileItStands(session, signal, session.client.consumers.get(name, made.name));
    const settings = { max_messages: ahead, expires: pullMs, idle_heartbeat: heartbeatMs };
    const messages = await consumer.consume({ ...settings, abort_on_missing_resource: true });
    yield* recordsOf(messages, lastSequence, signal);
  } finally {
    // Nobody waits for it: a consumer that could not be removed goes by itself.
    consumers.delete(name, made.name).catch(() => undefined);
  }
}

async function* recordsOf(messages: ConsumerMessages, lastSequence: number, signal: AbortSignal): AsyncIterable<RemoteRecord> {
  const stop = (): void => void messages.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let delivered = 0;
  try {
    for await (const message of messages) {
      if (signal.aborted) return;
      delivered += 1;
      if (message.info.deliverySequence !== delivered) throw new Error('a record was lost on its way');
      yield { sequence: message.seq, body: message.data };
      // What came after it in the stream is gone.
      if (message.info.pending === 0 && message.seq < lastSequence) yield { sequence: lastSequence, body: undefined };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
  if (!signal.aborted) throw new Error('the connection to the server was lost');
}
