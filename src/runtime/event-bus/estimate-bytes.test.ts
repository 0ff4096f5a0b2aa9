import { expect, test } from 'vitest';
import { startedBus } from '../../../tests/support/started-bus.ts';
import { InvalidEventError } from './bus-errors.ts';
import { estimateBytes } from './estimate-bytes.ts';

test('null takes the room of a reference', () => {
  expect(estimateBytes(null)).toBe(8);
});

test('grows with what a payload holds', () => {
  const small = estimateBytes({ id: 1 });
  expect(estimateBytes({ id: 1, note: 'x'.repeat(1_000) })).toBeGreaterThanOrEqual(small + 1_000);
  expect(estimateBytes([1, 2, 3, { id: 1 }])).toBeGreaterThan(small);
  expect(estimateBytes(new Map([['key', 'value'.repeat(100)]]))).toBeGreaterThan(500);
  expect(estimateBytes(new Set(['x'.repeat(100)]))).toBeGreaterThan(100);
  expect(estimateBytes(Buffer.alloc(10_000))).toBe(10_024);
  expect(estimateBytes(new ArrayBuffer(10_000))).toBe(10_024);
});

test('counts an object once, and ends where a payload contains itself or has no end', () => {
  const part = { note: 'x'.repeat(1_000) };
  expect(estimateBytes([part, part])).toBeLessThan(1_200);
  const ring: { self?: object } = {};
  ring.self = ring;
  expect(estimateBytes(ring)).toBeLessThan(100);
  const many = Array.from({ length: 1_000_000 }, (_, id) => id);
  expect(estimateBytes(many)).toBeLessThan(10_000);
});

test('a size that cannot be told makes the event invalid, and may be asked for by a function that publishes', async () => {
  const sizes: Record<string, unknown> = { fine: 10, negative: -1, text: 'ten', endless: Infinity };
  const { mine } = await startedBus({
    retention: {
      maxBytes: 100,
      sizeOf: (payload) => {
        if (payload === 'nested') mine.publish('order.noted', 'fine');
        if (payload === 'throws') throw new Error('no idea');
        return (sizes[String(payload)] ?? 1) as number;
      },
    },
  });
  const publish = (payload: string) => () => mine.publish('order.created', payload);
  expect(publish('negative')).toThrow(InvalidEventError);
  expect(publish('text')).toThrow(InvalidEventError);
  expect(publish('endless')).toThrow('payload must be one that retention.sizeOf tells the bytes of');
  expect(publish('throws')).toThrow(InvalidEventError);
  expect(mine.status()).toMatchObject({ lastSequence: 0, retainedBytes: 0 });
  expect(publish('nested')().sequence).toBe(2);
  expect(mine.status()).toMatchObject({ lastSequence: 2, retainedBytes: 11 });
});
