import type { DurablePosition, PositionStore } from '../position-store.ts';
import { digestOf } from '../../shared/broker/remote-name.ts';
import { positionOf } from '../remote/stored-position.ts';
import type { KafkaClients } from './kafka-clients.ts';
import { ensureTopic, offsetsOf } from './kafka-topics.ts';
import type { KafkaTopic } from './kafka-topics.ts';
import { readPartition } from './read-partition.ts';
import type { PartitionRecord } from './read-partition.ts';

/** The latest record of each durable is what counts; it stays for ever, and that it was removed is to be read for a week. */
const settings = {
  'cleanup.policy': 'compact',
  'segment.bytes': '16777216',
  'min.cleanable.dirty.ratio': '0.1',
  'delete.retention.ms': '604800000',
};
const allInSync = -1;

/** Keeps the positions of the durables of all organisations in one compacted topic, which is read from where it was read to whenever one is asked for. */
export class KafkaPositions implements PositionStore {
  readonly #clients: KafkaClients;
  readonly #byKey = new Map<string, DurablePosition>();
  /** What was read of which topic. */
  #read = { topicId: '', next: 0 };
  /** Two at once would read the same twice. */
  #reading: Promise<void> = Promise.resolve();

  constructor(clients: KafkaClients) {
    this.#clients = clients;
  }

  async load(organisationId: string, durable: string): Promise<DurablePosition | undefined> {
    await this.#catchUp();
    return this.#byKey.get(keyOf(organisationId, durable));
  }

  save(organisationId: string, durable: string, position: DurablePosition): Promise<void> {
    return this.#store([keyOf(organisationId, durable)], Buffer.from(JSON.stringify({ durable, ...position })));
  }

  remove(organisationId: string, durable: string): Promise<void> {
    return this.#store([keyOf(organisationId, durable)], undefined);
  }

  /** Removes all of an organisation. */
  async erase(organisationId: string): Promise<void> {
    await this.#catchUp();
    const keys = [...this.#byKey.keys()].filter((key) => key.startsWith(`${digestOf(organisationId)}.`));
    if (keys.length > 0) await this.#store(keys, undefined);
  }

  #ensure(): Promise<KafkaTopic> {
    return ensureTopic(this.#clients, `${this.#clients.options.prefix}-positions`, settings);
  }

  async #store(keys: readonly string[], value: Buffer | undefined): Promise<void> {
    try {
      const { name: topic } = await this.#ensure();
      const producer = await this.#clients.producer();
      const messages = keys.map((key) => ({ topic, partition: 0, key: Buffer.from(key), value: value as Buffer }));
      await producer.send({ messages, acks: allInSync, repeatOnStaleMetadata: false }).catch((error: unknown) => {
        producer.clearMetadata();
        throw error;
      });
    } catch (error) {
      throw this.#clients.failures.wordsOf(error);
    }
  }

  #catchUp(): Promise<void> {
    const reading = this.#reading.then(() => this.#readOn());
    this.#reading = reading.catch(() => undefined);
    return reading.catch((error: unknown) => {
      throw this.#clients.failures.wordsOf(error);
    });
  }

  async #readOn(): Promise<void> {
    const topic = await this.#ensure();
    const { high } = await offsetsOf(await this.#clients.admin(), topic.name);
    if (topic.id !== this.#read.topicId || high < this.#read.next) {
      this.#byKey.clear();
      this.#read = { topicId: topic.id, next: 0 };
    }
    if (this.#read.next === high) return;
    const consumer = await this.#clients.consumer();
    try {
      const { readAheadBytes: maxBytes, requestTimeoutMs } = this.#clients.options;
      const limits = { maxBytes, maxWaitMs: Math.ceil(requestTimeoutMs / 2) };
      for await (const { records, next } of readPartition(consumer, topic, this.#read.next, limits)) {
        for (const record of records) this.#take(record);
        this.#read.next = next;
        if (next >= high) return;
      }
    } finally {
      await consumer.close();
    }
  }

  #take({ key, value }: PartitionRecord): void {
    if (key === null) return;
    const position = value === null ? undefined : positionOf(value.toString());
    if (position === undefined) this.#byKey.delete(key.toString());
    else this.#byKey.set(key.toString(), position);
  }
}

function keyOf(organisationId: string, durable: string): string {
  return `${digestOf(organisationId)}.${digestOf(durable)}`;
}
