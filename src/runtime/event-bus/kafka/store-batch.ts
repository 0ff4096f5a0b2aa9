import type { Producer } from '@platformatic/kafka';
import { AppendError } from '../remote/remote-errors.ts';
import type { AppendOutcome } from '../remote/remote-errors.ts';
import type { OutgoingRecord } from '../remote/remote-transport.ts';
import { answersOf } from './kafka-failures.ts';
import type { KafkaClients } from './kafka-clients.ts';
import type { KafkaTopic } from './kafka-topics.ts';

/** By all replicas that are in sync. */
const allInSync = -1;

/** Answers that say that nothing was stored. */
const refusals: ReadonlySet<string> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'CORRUPT_MESSAGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'LEADER_NOT_AVAILABLE',
  'MESSAGE_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'NOT_LEADER_OR_FOLLOWER',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);
/** Those that a second attempt gets as well. */
const finalRefusals: ReadonlySet<string> = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_RECORD',
  'MESSAGE_TOO_LARGE',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
]);

/** One attempt to store the records as one batch. @returns The number of the first. @throws {AppendError} */
export async function storeBatch(clients: KafkaClients, topic: KafkaTopic, batch: readonly OutgoingRecord[]): Promise<number> {
  const fail = (outcome: AppendOutcome, error: unknown, isFinal = false): never => {
    if (error instanceof AppendError) throw error;
    const cause = clients.failures.wordsOf(error);
    throw new AppendError(cause.message, outcome, { isFinal, cause });
  };
  const producer = await connectedProducer(clients, topic).catch((error: unknown) => fail('not-stored', error));
  const messages = batch.map(({ id, body }) => ({
    topic: topic.name,
    partition: 0,
    key: Buffer.from(id),
    value: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  }));
  try {
    const { offsets } = await producer.send({ messages, acks: allInSync, repeatOnStaleMetadata: false });
    const [first] = offsets ?? [];
    if (first === undefined || first.offset < 0n) throw new Error('the broker did not say where the records are');
    return Number(first.offset) + 1;
  } catch (error) {
    producer.clearMetadata();
    const answers = [...answersOf(error)];
    const isRefused = answers.length > 0 && answers.every((answer) => refusals.has(answer));
    // What is wrong with one of several is not wrong with the others.
    const isFinal = batch.length === 1 && isRefused && answers.some((answer) => finalRefusals.has(answer));
    return fail(isRefused ? 'not-stored' : 'unknown', error, isFinal);
  }
}

/** The producer with a connection to the leader of the topic: until it has one, nothing was sent. */
async function connectedProducer(clients: KafkaClients, { name, id }: KafkaTopic): Promise<Producer> {
  const producer = await clients.producer();
  try {
    const { topics, brokers } = await producer.metadata({ topics: [name] });
    const found = topics.get(name);
    if (found?.id !== id) throw new AppendError('the topic was made anew', 'not-stored', { isFinal: true });
    const leader = found.partitions[0]?.leader ?? -1;
    if (!brokers.has(leader)) throw new Error(`no broker leads topic ${name} now`);
    await producer.connectToBrokers([leader]);
    return producer;
  } catch (error) {
    producer.clearMetadata();
    throw error;
  }
}
