import { untilAborted } from '../../shared/until-aborted.ts';
import { RemoteLogReplacedError } from '../remote/remote-errors.ts';
import type { OutgoingRecord, RemoteExtent, RemoteLog, RemoteRecord } from '../remote/remote-transport.ts';
import { BatchLine } from './batch-line.ts';
import type { KafkaClients } from './kafka-clients.ts';
import { findKnownTopic, offsetsOf } from './kafka-topics.ts';
import type { KafkaTopic } from './kafka-topics.ts';
import { readPartition } from './read-partition.ts';
import type { PartitionChunk } from './read-partition.ts';
import { storeBatch } from './store-batch.ts';

const longestWaitMs = 5_000;

/** The topic of one organisation: the record at an offset has the number that follows it. */
export class KafkaLog implements RemoteLog {
  readonly id: string;
  readonly maxInFlight: number;
  readonly #clients: KafkaClients;
  readonly #name: string;
  readonly #line: BatchLine;

  constructor(clients: KafkaClients, topic: KafkaTopic) {
    this.#clients = clients;
    this.#name = topic.name;
    this.#line = new BatchLine((batch) => storeBatch(clients, topic, batch));
    this.id = topic.id;
    this.maxInFlight = clients.options.maxInFlight;
  }

  append(record: OutgoingRecord, signal: AbortSignal): Promise<number> {
    return this.#line.append(record, signal);
  }

  async extent(signal: AbortSignal): Promise<RemoteExtent> {
    return (await untilAborted(this.#find(), signal).catch((error: unknown) => this.#inWords(error))).extent;
  }

  async *read(from: number, signal: AbortSignal): AsyncIterable<RemoteRecord> {
    const consumer = await this.#clients.consumer();
    // What waits for the broker then fails at once.
    const stop = (): void => void consumer.close().catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      const { topic, extent } = await untilAborted(this.#find(), signal);
      if (extent.lastSequence < from - 1) {
        throw new RemoteLogReplacedError(`it ends at ${extent.lastSequence}, and ${from - 1} was read`);
      }
      const first = Math.max(from, extent.firstSequence);
      yield { sequence: first - 1, body: undefined };
      const { readAheadBytes: maxBytes, requestTimeoutMs } = this.#clients.options;
      const maxWaitMs = Math.min(longestWaitMs, Math.ceil(requestTimeoutMs / 2));
      for await (const chunk of readPartition(consumer, topic, first - 1, { maxBytes, maxWaitMs })) yield* remoteRecords(chunk);
    } catch (error) {
      if (!signal.aborted) this.#inWords(error);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  }

  async close(): Promise<void> {
    // The clients are those of all organisations; a reader has closed its own when it ended.
  }

  async #find(): Promise<{ topic: KafkaTopic; extent: RemoteExtent }> {
    const admin = await this.#clients.admin();
    const topic = await findKnownTopic(admin, this.#name);
    if (topic === undefined) throw new RemoteLogReplacedError('its topic was removed');
    if (topic.id !== this.id) throw new RemoteLogReplacedError('its topic was removed and made anew');
    const { low, high } = await offsetsOf(admin, this.#name);
    return { topic, extent: { firstSequence: low + 1, lastSequence: high } };
  }

  #inWords(error: unknown): never {
    throw error instanceof RemoteLogReplacedError ? error : this.#clients.failures.wordsOf(error);
  }
}

/** The records by their numbers; at last how far the chunk goes, where no record stands there. */
function* remoteRecords({ records, next }: PartitionChunk): Iterable<RemoteRecord> {
  for (const { offset, value } of records) yield { sequence: offset + 1, body: value ?? new Uint8Array() };
  const last = records.at(-1);
  if (last === undefined || last.offset + 1 < next) yield { sequence: next, body: undefined };
}
