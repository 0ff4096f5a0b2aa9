import { expect, test } from 'vitest';
import { streamConfig } from './stream-config.ts';

const configOf = (bounds: { maxEvents?: number; maxBytes?: number; maxAgeMs?: number }, publishTimeoutMs = 30_000) =>
  streamConfig(
    'name',
    'organisation',
    { bounds: { maxEvents: 10, maxBytes: Infinity, maxAgeMs: Infinity, ...bounds }, publishTimeoutMs },
    3,
  );

test('the bounds of the bus are the limits of the stream', () => {
  expect(configOf({})).toMatchObject({
    subjects: ['name'],
    max_msgs: 10,
    max_bytes: -1,
    max_age: 0,
    discard: 'old',
    storage: 'file',
    num_replicas: 3,
  });
  expect(configOf({ maxBytes: 5_000, maxAgeMs: 2_500 })).toMatchObject({ max_bytes: 5_000, max_age: 2_500_000_000 });
});

test('ids are remembered for longer than a publish is repeated, as far as the age of records allows', () => {
  expect(configOf({}).duplicate_window).toBe(120_000_000_000);
  expect(configOf({}, 300_000).duplicate_window).toBe(600_000_000_000);
  expect(configOf({ maxAgeMs: 10_000 }).duplicate_window).toBe(10_000_000_000);
  expect(configOf({ maxAgeMs: 1 })).toMatchObject({ max_age: 100_000_000, duplicate_window: 100_000_000 });
});
