import type { StreamInfo } from '@nats-io/jetstream';
import { reasonOf } from '../../shared/reason-of.ts';
import { untilAborted } from '../../shared/until-aborted.ts';
import { AppendError, RemoteLogReplacedError } from '../remote/remote-errors.ts';
import type { OutgoingRecord, RemoteExtent, RemoteLog, RemoteRecord } from '../remote/remote-transport.ts';
import { isStreamMissing, whileItStands } from '../../shared/nats/nats-failures.ts';
import type { NatsConnector } from './nats-connector.ts';
import type { BusSession } from './bus-session.ts';
import { readStream } from './read-stream.ts';

/** What the server counts of a record beside its body. */
const headerBytes = 512;

/** The stream of one organisation. */
export class NatsLog implements RemoteLog {
  readonly id: string;
  readonly maxInFlight: number;
  readonly #name: string;
  readonly #connector: NatsConnector;

  constructor(connector: NatsConnector, stream: StreamInfo) {
    this.#connector = connector;
    this.#name = stream.config.name;
    this.id = idOf(stream);
    this.maxInFlight = connector.options.maxInFlight;
  }

  async append(record: OutgoingRecord, signal: AbortSignal): Promise<number> {
    const session = this.#connector.standing ?? (await this.#reach(signal));
    const most = session.connection.info?.max_payload ?? Infinity;
    if (record.body.byteLength + headerBytes > most) {
      const message = `the record has ${record.body.byteLength} bytes, and the server takes ${most} with its headers`;
      throw new AppendError(message, 'not-stored', { isFinal: true });
    }
    return untilAborted(session.records.send(this.#name, record), signal);
  }

  async extent(signal: AbortSignal): Promise<RemoteExtent> {
    return this.#extentIn(await this.#connector.session(signal), signal);
  }

  async *read(from: number, signal: AbortSignal): AsyncIterable<RemoteRecord> {
    const session = await this.#connector.session(signal);
    const { lastSequence } = await this.#extentIn(session, signal);
    if (lastSequence < from - 1) throw new RemoteLogReplacedError(`it ends at ${lastSequence}, and ${from - 1} was read`);
    yield { sequence: from - 1, body: undefined };
    yield* readStream(session, { name: this.#name, from, lastSequence, ahead: this.#connector.options.readAhead }, signal);
  }

  async close(): Promise<void> {
    // The session is that of all organisations; a reader has let go of its consumer when it ended.
  }

  async #reach(signal: AbortSignal): Promise<BusSession> {
    try {
      return await this.#connector.session(signal);
    } catch (cause) {
      throw new AppendError(`the server cannot be reached: ${reasonOf(cause)}`, 'not-stored', { cause });
    }
  }

  async #extentIn(session: BusSession, signal: AbortSignal): Promise<RemoteExtent> {
    const stream = await whileItStands(session, signal, session.streams.streams.info(this.#name)).catch((error: unknown) => {
      throw isStreamMissing(error) ? new RemoteLogReplacedError('it was removed') : error;
    });
    if (idOf(stream) !== this.id) throw new RemoteLogReplacedError('it was removed and made anew');
    const { messages, first_seq: first, last_seq: last } = stream.state;
    return { firstSequence: messages === 0 ? last + 1 : first, lastSequence: last };
  }
}

/** A stream that is made anew has another time of creation. */
function idOf({ config, created }: StreamInfo): string {
  return `${config.name}@${created}`;
}
