import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../shared/manual-clock.ts';
import { StoredEvent } from './bus-event.ts';
import type { LogBounds } from './event-transport.ts';
import { MemoryLog } from './memory-log.ts';
import { MemoryTransport } from './memory-transport.ts';
import { TimeStamps } from './time-stamps.ts';
import { verifyOrder } from './verify-order.ts';

function settingsOf(bounds: Partial<LogBounds>, clock = new ManualClock()) {
  const all = { maxEvents: 1_000, maxBytes: Infinity, maxAgeMs: Infinity, ...bounds };
  return { bounds: all, clock, stamps: new TimeStamps(clock), random: () => 0.5 };
}

function logOf(bounds: Partial<LogBounds>, clock?: ManualClock) {
  const log = new MemoryLog('organisation-1', settingsOf(bounds, clock));
  const append = (type: string, sizeBytes = 0) => log.append(log.channel(type), sizeBytes, 'normal', undefined, sizeBytes);
  return { log, append };
}

const everything = { from: 1, limit: 100, type: undefined, matches: undefined };

test('an empty log has nothing to give', () => {
  const { log } = logOf({});
  expect([log.firstSequence, log.lastSequence, log.retainedBytes, log.channelCount]).toEqual([1, 0, 0, 0]);
  expect([log.at(0), log.at(1)]).toEqual([undefined, undefined]);
  expect([log.page(everything), log.page({ ...everything, type: 'a' })]).toEqual([{ events: [] }, { events: [] }]);
  expect(log.dropEmptyChannels()).toEqual([]);
});

test('gives only whole numbers within what is retained', () => {
  const { log, append } = logOf({ maxEvents: 3 });
  for (let count = 0; count < 5; count += 1) append('a');
  expect([3, 5].map((sequence) => log.at(sequence)?.sequence)).toEqual([3, 5]);
  expect([2, 6, 3.5, -1, Number.NaN].filter((sequence) => log.at(sequence) !== undefined)).toEqual([]);
});

test('retains what the bounds on count, bytes and age leave, and finds it by type, as a list would', () => {
  const step = fc.record({
    type: fc.constantFrom('a', 'b', 'c'),
    size: fc.nat({ max: 40 }),
    waitMs: fc.constantFrom(0, 0, 5, 30),
  });
  const bounds = fc.record({
    maxEvents: fc.integer({ min: 1, max: 20 }),
    maxBytes: fc.constantFrom(Infinity, 50, 200),
    maxAgeMs: fc.constantFrom(Infinity, 40),
  });
  const property = fc.property(bounds, fc.array(step, { maxLength: 60 }), (limits, steps) => {
    const clock = new ManualClock();
    const { log, append } = logOf(limits, clock);
    let list: { readonly sequence: number; readonly type: string; readonly size: number; readonly atMs: number }[] = [];
    steps.forEach(({ type, size, waitMs }, index) => {
      clock.jump(waitMs);
      append(type, size);
      list.push({ sequence: index + 1, type, size, atMs: clock.monotonicMs() });
      list = list.slice(-limits.maxEvents).filter(({ atMs }) => atMs + limits.maxAgeMs > clock.monotonicMs());
      while (list.reduce((sum, each) => sum + each.size, 0) > limits.maxBytes) list.shift();
      const expected = list.map(({ sequence }) => sequence);
      expect(log.page(everything).events.map(({ sequence }) => sequence)).toEqual(expected);
      expect([log.firstSequence, log.lastSequence]).toEqual([expected[0] ?? index + 2, index + 1]);
      const ofType = list.filter((each) => each.type === 'a').map(({ sequence }) => sequence);
      expect(log.page({ ...everything, type: 'a' }).events.map(({ sequence }) => sequence)).toEqual(ofType);
      const weighs = limits.maxBytes < Infinity || limits.maxAgeMs < Infinity;
      expect(log.retainedBytes).toBe(weighs ? list.reduce((sum, each) => sum + each.size, 0) : 0);
    });
  });
  fc.assert(property, { numRuns: 300 });
});

test('keeps one timer while something can become too old, and none otherwise', async () => {
  const clock = new ManualClock();
  const { log, append } = logOf({ maxAgeMs: 100 }, clock);
  expect(clock.pending).toBe(0);
  append('a');
  await clock.advance(60);
  append('a');
  expect(clock.pending).toBe(1);
  await clock.advance(40);
  expect([log.firstSequence, clock.pending]).toEqual([2, 1]);
  await clock.advance(60);
  expect([log.firstSequence, clock.pending]).toEqual([3, 0]);
  append('a');
  log.close();
  expect(clock.pending).toBe(0);
  expect(logOf({}, clock).append('a').sequence).toBe(1);
  expect(clock.pending).toBe(0);
});

test('a transport gives each organisation its own log, the same each time, until it is dropped', () => {
  const transport = new MemoryTransport();
  const settings = settingsOf({});
  const first = transport.open('organisation-1', settings);
  expect(transport.open('organisation-1', settings)).toBe(first);
  expect(transport.open('organisation-2', settings)).not.toBe(first);
  transport.drop('organisation-1');
  transport.drop('nobody');
  expect(transport.open('organisation-1', settings)).not.toBe(first);
});

test('goes on where another log is, under its id and numbers', () => {
  const { log, append } = logOf({ maxEvents: 4 });
  log.begin('other', 40);
  expect([log.id, log.firstSequence, log.lastSequence, log.at(40)]).toEqual(['other', 41, 40, undefined]);
  for (let count = 0; count < 6; count += 1) append('a');
  expect([log.firstSequence, log.lastSequence]).toEqual([43, 46]);
  expect(log.page({ ...everything, type: 'a' }).events.map(({ sequence }) => sequence)).toEqual([43, 44, 45, 46]);
});

test('numbers that are passed over have no event, are not missed, and make room like others', () => {
  const { log, append } = logOf({ maxEvents: 4, maxBytes: 100 });
  append('a', 10);
  log.passOver(3);
  append('a', 10);
  expect([1, 2, 3, 4].map((sequence) => log.at(sequence)?.sequence)).toEqual([1, undefined, undefined, 4]);
  expect([1, 2, 3, 4].filter((sequence) => log.isPassedOver(sequence))).toEqual([2, 3]);
  expect(
    [log.page(everything), log.page({ ...everything, type: 'a' })].map(({ events }) => events.map(({ sequence }) => sequence)),
  ).toEqual([
    [1, 4],
    [1, 4],
  ]);
  expect([verifyOrder(log, 'organisation-1').isInOrder, log.retainedBytes]).toEqual([true, 20]);
  append('a', 10);
  append('a', 10);
  expect([log.firstSequence, log.at(1), log.retainedBytes]).toEqual([3, undefined, 30]);
  log.passOver(1_000_000);
  expect([log.firstSequence, log.lastSequence, log.retainedBytes]).toEqual([1_000_001, 1_000_000, 0]);
  expect(append('a').sequence).toBe(1_000_001);
  expect(log.isPassedOver(3)).toBe(false);
});

test('an event that came from elsewhere has the age it has', async () => {
  const clock = new ManualClock(10_000);
  const { log } = logOf({ maxAgeMs: 1_000 }, clock);
  const adopt = (sequence: number, ageMs: number) => {
    const heading = log.channel('a').heading('normal', undefined);
    log.adopt(new StoredEvent(sequence, sequence, heading, 0), 0, ageMs);
  };
  adopt(1, 2_000);
  expect(log.at(1)).toBeUndefined();
  adopt(2, 600);
  expect(log.at(2)?.payload).toBe(2);
  await clock.advance(400);
  expect([log.at(2), log.firstSequence]).toEqual([undefined, 3]);
});
