import { expect, test } from 'vitest';
import { resolveKafkaOptions } from './kafka-options.ts';
import type { KafkaTransportOptions } from './kafka-options.ts';

test('nothing given is one broker of this machine', () => {
  expect(resolveKafkaOptions({})).toMatchObject({
    brokers: '127.0.0.1:9092',
    prefix: 'wavegate',
    replicas: -1,
    maxInFlight: 256,
  });
  expect(resolveKafkaOptions({ replicas: undefined } as unknown as KafkaTransportOptions).replicas).toBe(-1);
});

test('names every field out of bounds', () => {
  const wrong = {
    brokers: [],
    connection: 'tls',
    prefix: 'a.b',
    replicas: 0,
    topicConfig: { 'retention.ms': 7 },
    requestTimeoutMs: 1,
    maxInFlight: 0,
    readAheadBytes: 1,
  } as unknown as KafkaTransportOptions;
  const fields = [
    'brokers',
    'connection',
    'prefix',
    'replicas',
    'topicConfig',
    'requestTimeoutMs',
    'maxInFlight',
    'readAheadBytes',
  ];
  expect(() => resolveKafkaOptions(wrong)).toThrow(
    expect.objectContaining({ problems: fields.map((field) => expect.objectContaining({ field })) }),
  );
  expect(() => resolveKafkaOptions(null as unknown as KafkaTransportOptions)).toThrow('options must be an object');
});

test.for(['kafka', 'kafka://127.0.0.1:9092', 'tester:hush@127.0.0.1:9092', '127.0.0.1:9092 ', ''])(
  'refuses the address %j without naming it',
  (brokers) => {
    expect(() => resolveKafkaOptions({ brokers: ['127.0.0.1:9092', brokers] })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hush') }),
    );
  },
);
