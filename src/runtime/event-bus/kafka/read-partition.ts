import type { Consumer, RecordsBatch } from '@platformatic/kafka';
import type { KafkaTopic } from './kafka-topics.ts';

export interface PartitionRecord {
  readonly offset: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** What one request brought. */
export interface PartitionChunk {
  readonly records: readonly PartitionRecord[];
  /** Offset to go on at: what lies before it and is not among the records is not to be had. */
  readonly next: number;
}

export interface ReadingLimits {
  readonly maxBytes: number;
  /** How long the broker waits for the first new record. */
  readonly maxWaitMs: number;
}

/** A batch of such records tells of transactions: they are no events. */
const controlBit = 1 << 5;

/** Reads the partition of a topic from an offset on, a chunk at a time, for ever; throws when the broker does not answer or refuses. */
export async function* readPartition(
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  { id, leader }: KafkaTopic,
  from: number,
  { maxBytes, maxWaitMs }: ReadingLimits,
): AsyncGenerator<PartitionChunk, never> {
  for (let next = from; ;) {
    const partition = {
      partition: 0,
      currentLeaderEpoch: -1,
      fetchOffset: BigInt(next),
      lastFetchedEpoch: -1,
      partitionMaxBytes: maxBytes,
    };
    const { responses } = await consumer.fetch({
      node: leader,
      maxBytes,
      maxWaitTime: maxWaitMs,
      minBytes: 1,
      topics: [{ topicId: id, partitions: [partition] }],
    });
    const batches = responses.flatMap(({ partitions }) => partitions.flatMap(({ records }) => records ?? []));
    if (batches.length === 0) continue;
    const records = batches.flatMap(recordsOf).filter(({ offset }) => offset >= next);
    next = Math.max(next, ...batches.map(({ firstOffset, lastOffsetDelta }) => Number(firstOffset) + lastOffsetDelta + 1));
    yield { records, next };
  }
}

/** A batch comes whole, also where only its end was asked for. */
function recordsOf({ attributes, firstOffset, records }: RecordsBatch): readonly PartitionRecord[] {
  if ((attributes & controlBit) !== 0) return [];
  return records.map(({ offsetDelta, key, value }) => ({ offset: Number(firstOffset) + offsetDelta, key, value }));
}
