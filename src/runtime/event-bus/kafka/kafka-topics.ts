import { untilAborted } from '../../shared/until-aborted.ts';
import type { Admin, Base } from '@platformatic/kafka';
import { systemClock } from '../../../foundation/clock.ts';
import type { LogBounds } from '../event-transport.ts';
import { answersOf } from './kafka-failures.ts';
import type { KafkaClients } from './kafka-clients.ts';

/** A topic of one partition, as one broker knows it. */
export interface KafkaTopic {
  readonly name: string;
  /** A topic that is made anew has another. */
  readonly id: string;
  /** Number of the broker that reads and writes it. */
  readonly leader: number;
}

type Settings = Readonly<Record<string, string>>;

/** Segments are deleted whole, and none while it is written: a bound holds to within a part of so much of it. */
const partsOfBound = 4;
/** The broker takes none below. */
const leastSegmentBytes = 1_048_576;
const usualSegmentBytes = 1_073_741_824;
const leastSegmentMs = 1_000;
const usualSegmentMs = 604_800_000;
/** A change of topics or leaders is known to the controller first, and to each broker a moment later. */
const lookAgainMs = 50;
const looksForSettled = 100;
const looksForNew = 100;
const looksForMissing = 10;
const unsettled: readonly string[] = [
  'FENCED_LEADER_EPOCH',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'UNKNOWN_LEADER_EPOCH',
];

/** What Kafka can keep to of the bounds of a bus: bytes and age. Where neither is given, the cluster's own retention holds. */
export function eventSettings({ maxBytes, maxAgeMs }: LogBounds): Settings {
  return {
    'cleanup.policy': 'delete',
    // Age is counted by the broker's clock: a wrong one of a publisher neither keeps records for ever nor deletes them at once.
    'message.timestamp.type': 'LogAppendTime',
    ...(maxBytes === Infinity
      ? {}
      : {
          'retention.bytes': String(Math.ceil(maxBytes)),
          'segment.bytes': part(maxBytes, leastSegmentBytes, usualSegmentBytes),
        }),
    ...(maxAgeMs === Infinity
      ? {}
      : { 'retention.ms': String(Math.ceil(maxAgeMs)), 'segment.ms': part(maxAgeMs, leastSegmentMs, usualSegmentMs) }),
  };
}

function part(bound: number, least: number, most: number): string {
  return String(Math.ceil(Math.min(most, Math.max(least, bound / partsOfBound))));
}

/** What stands for an offset in a question. */
const [earliest, latest] = [-2n, -1n];

/** The topic as a broker knows it now; undefined where it knows none of the name. */
async function findTopic(client: Base, name: string): Promise<KafkaTopic | undefined> {
  const { topics } = await settled(() => client.metadata({ topics: [name], forceUpdate: true }).catch(unlessUnknown));
  const found = topics.get(name);
  if (found === undefined) return undefined;
  const [partition] = found.partitions;
  if (partition === undefined || found.partitionsCount !== 1) {
    throw new Error(`topic ${name} has ${found.partitionsCount} partitions, and only one keeps the order of events`);
  }
  return { name, id: found.id, leader: partition.leader };
}

/** The topic; made where there is none of the name. Several processes may come to make it at once. */
export async function ensureTopic(
  clients: KafkaClients,
  name: string,
  settings: Settings,
  signal?: AbortSignal,
): Promise<KafkaTopic> {
  const admin = await clients.admin();
  const found = await untilAborted(findTopic(admin, name), signal);
  if (found !== undefined) return found;
  const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
  const made = admin.createTopics({ topics: [name], partitions: 1, replicas: clients.options.replicas, configs });
  const madeByAnybody = made.catch((error: unknown) => {
    if (!answersOf(error).has('TOPIC_ALREADY_EXISTS')) throw error;
  });
  await untilAborted(madeByAnybody, signal);
  const appearing = whenThere(looksForNew, () => findTopic(admin, name));
  const topic = await untilAborted(appearing, signal);
  if (topic === undefined) throw new Error(`topic ${name} was made, but no broker knows it`);
  return topic;
}

/** The topic, unless it is missing for longer than one that a broker has not heard of yet. */
export function findKnownTopic(client: Base, name: string): Promise<KafkaTopic | undefined> {
  return whenThere(looksForMissing, () => findTopic(client, name));
}

/** The offsets of the oldest record that is kept and of the next to come. */
export async function offsetsOf(admin: Admin, name: string): Promise<{ low: number; high: number }> {
  const [low = Number.NaN, high = Number.NaN] = await settled(() =>
    Promise.all(
      [earliest, latest].map(async (timestamp) => {
        const [topic] = await admin.listOffsets({ topics: [{ name, partitions: [{ partitionIndex: 0, timestamp }] }] });
        return Number(topic?.partitions[0]?.offset);
      }),
    ),
  );
  if (!(low >= 0 && high >= low)) throw new Error(`the offsets of topic ${name} are not known`);
  return { low, high };
}

/** Asks again while the answer says that the brokers do not agree yet. */
async function settled<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let look = 1; ; look += 1) {
    try {
      return await ask();
    } catch (error) {
      const answers = answersOf(error);
      if (look === looksForSettled || !unsettled.some((answer) => answers.has(answer))) throw error;
    }
    await pause();
  }
}

/** Asks again, so many times in all, while there is none. */
async function whenThere(looks: number, ask: () => Promise<KafkaTopic | undefined>): Promise<KafkaTopic | undefined> {
  for (let look = 1; ; look += 1) {
    const found = await ask();
    if (found !== undefined || look === looks) return found;
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => systemClock.schedule(resolve, lookAgainMs));
}

const noTopics = { topics: new Map<string, never>() };

function unlessUnknown(error: unknown): typeof noTopics {
  // The client replaces the answer UNKNOWN_TOPIC_OR_PARTITION by an error of its own.
  const isUnknown =
    error instanceof Error && 'code' in error && error.code === 'PLT_KFK_USER' && error.message.startsWith('Unknown topic ');
  if (!isUnknown) throw error;
  return noTopics;
}
