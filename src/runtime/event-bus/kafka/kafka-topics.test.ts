import type { Admin } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { eventSettings, offsetsOf } from './kafka-topics.ts';

const unbounded = { maxEvents: Infinity, maxBytes: Infinity, maxAgeMs: Infinity };

test('without a bound that Kafka knows the retention of the cluster holds', () => {
  for (const bounds of [unbounded, { ...unbounded, maxEvents: 10 }]) {
    expect(eventSettings(bounds)).toEqual({ 'cleanup.policy': 'delete', 'message.timestamp.type': 'LogAppendTime' });
  }
});

test('bytes and age are kept to, in segments of a fourth, as small as a broker takes them and no larger than usual', () => {
  expect(eventSettings({ ...unbounded, maxBytes: 40_000_000 })).toMatchObject({
    'retention.bytes': '40000000',
    'segment.bytes': '10000000',
  });
  expect(eventSettings({ ...unbounded, maxBytes: 0.5 })).toMatchObject({ 'retention.bytes': '1', 'segment.bytes': '1048576' });
  expect(eventSettings({ ...unbounded, maxBytes: 1e13 })).toMatchObject({ 'segment.bytes': '1073741824' });
  expect(eventSettings({ ...unbounded, maxAgeMs: 3_600_000 })).toMatchObject({
    'retention.ms': '3600000',
    'segment.ms': '900000',
  });
  expect(eventSettings({ ...unbounded, maxAgeMs: 50 })).toMatchObject({ 'retention.ms': '50', 'segment.ms': '1000' });
  expect(eventSettings({ ...unbounded, maxAgeMs: 1e12 })).toMatchObject({ 'segment.ms': '604800000' });
});

/** Answers with the offsets once it has given all its errors. */
function scriptedAdmin(errors: Error[]): Admin {
  const listOffsets = async ({ topics }: { topics: { partitions: { timestamp: bigint }[] }[] }) => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return [{ partitions: [{ offset: topics[0]?.partitions[0]?.timestamp === -2n ? 3n : 7n }] }];
  };
  return { listOffsets } as unknown as Admin;
}

const answer = (apiId: string): Error => new AggregateError([Object.assign(new Error('refused'), { apiId })], 'response');

test.for(['FENCED_LEADER_EPOCH', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_OR_FOLLOWER', 'UNKNOWN_LEADER_EPOCH'])(
  'while brokers do not agree who leads, the question is asked again: %s',
  async (id) => {
    const errors = [answer(id), answer(id), answer(id)];
    expect(await offsetsOf(scriptedAdmin(errors), 'topic')).toEqual({ low: 3, high: 7 });
    expect(errors).toEqual([]);
  },
);

test('another answer is final, and so is none', async () => {
  const errors = [answer('TOPIC_AUTHORIZATION_FAILED'), new Error('closed')];
  await expect(offsetsOf(scriptedAdmin(errors), 'topic')).rejects.toThrow('response');
  const none = { listOffsets: async () => [] } as unknown as Admin;
  await expect(offsetsOf(none, 'topic')).rejects.toThrow('the offsets of topic topic are not known');
});
