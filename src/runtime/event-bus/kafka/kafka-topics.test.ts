import { expect, test } from 'vitest';
import { eventSettings } from './kafka-topics.ts';

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
