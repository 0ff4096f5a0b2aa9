import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery } from './delivery.ts';
import { deliveryOf, sequencesOf } from './fixtures/deliveries.ts';
import { LaneQueue, weights } from './lane-queue.ts';
import type { Rank } from './routed-message.ts';

function takeOut(queue: LaneQueue, count: number, nowMs = 0): readonly (Delivery | undefined)[] {
  return Array.from({ length: count }, () => queue.next(nowMs));
}

function heldUntil(dueMs: number, sequence: number, rank: Rank = 2): Delivery {
  return Object.assign(deliveryOf(sequence, rank), { dueMs });
}

test('gives nothing while it is empty', () => {
  const queue = new LaneQueue('hold');
  expect(queue.next(0)).toBeUndefined();
  expect(queue.hasDue(0)).toBe(false);
  expect(queue.nextDueMs).toBeUndefined();
  expect(queue.dropOldest(0)).toBeUndefined();
  expect(queue.takeAll()).toEqual([]);
});

test('while all priorities have some, each round is shared by weight, from critical to low', () => {
  const queue = new LaneQueue('hold');
  for (let each = 0; each < 400; each += 1) queue.push(deliveryOf(each, (each % 4) as Rank));
  for (let round = 0; round < 3; round += 1) {
    const ranks = takeOut(queue, 29).map((each) => each?.message.rank);
    expect(ranks).toEqual(weights.flatMap((weight, rank) => Array.from({ length: weight }, () => rank)));
  }
});

test('what comes with a higher priority in mid-round goes first, as long as its share is not used up', () => {
  const queue = new LaneQueue('hold');
  for (let each = 0; each < 4; each += 1) queue.push(deliveryOf(each, 3));
  expect(sequencesOf(takeOut(queue, 1))).toEqual([0]);
  for (let each = 10; each < 30; each += 1) queue.push(deliveryOf(each, 0));
  const next = sequencesOf(takeOut(queue, 23));
  expect(next.slice(0, 3)).toEqual([10, 11, 12]);
  expect(next).toEqual([...Array.from({ length: 20 }, (_, each) => each + 10), 1, 2, 3]);
});

test('no priority waits longer than two rounds, whatever else is pushed meanwhile', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 60, maxLength: 300 }), (pushed) => {
      const queue = new LaneQueue('hold');
      const waited = [0, 0, 0, 0];
      for (const [sequence, rank] of pushed.entries()) {
        queue.push(deliveryOf(sequence, rank as Rank));
        if (sequence % 3 > 0) continue;
        const given = queue.next(0)!.message.rank;
        for (const each of [0, 1, 2, 3] as const) {
          waited[each] = each === given || queue.lengthOf(each) === 0 ? 0 : waited[each]! + 1;
          expect(waited[each]).toBeLessThanOrEqual(2 * 29);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('hold: later ones of its priority wait behind one that failed, those of others pass', () => {
  const queue = new LaneQueue('hold');
  for (const each of [2, 3]) queue.push(deliveryOf(each));
  queue.push(deliveryOf(4, 3));
  queue.hold(heldUntil(10, 1));
  expect([queue.length, queue.held, queue.nextDueMs]).toEqual([4, 1, 10]);
  expect(sequencesOf(takeOut(queue, 2))).toEqual([4, undefined]);
  expect(queue.hasDue(9)).toBe(false);
  expect(queue.hasDue(10)).toBe(true);
  expect(sequencesOf(takeOut(queue, 4, 10))).toEqual([1, 2, 3, undefined]);
});

test('hold: of several that failed, the one that was sent first goes first, even if it is due last', () => {
  const queue = new LaneQueue('hold');
  for (const [dueMs, sequence] of [
    [0, 3],
    [20, 1],
    [10, 2],
  ] as const)
    queue.hold(heldUntil(dueMs, sequence));
  expect(queue.next(10)).toBeUndefined();
  expect(queue.nextDueMs).toBe(20);
  expect(sequencesOf(takeOut(queue, 3, 20))).toEqual([1, 2, 3]);
});

test('aside: the later ones pass; of those that failed, the first due goes first', () => {
  const queue = new LaneQueue('aside');
  queue.hold(heldUntil(20, 1));
  queue.hold(heldUntil(10, 2));
  queue.push(deliveryOf(3));
  queue.push(deliveryOf(4));
  expect(sequencesOf(takeOut(queue, 1, 0))).toEqual([3]);
  expect(queue.nextDueMs).toBe(10);
  expect(sequencesOf(takeOut(queue, 3, 10))).toEqual([2, 4, undefined]);
  expect(sequencesOf(takeOut(queue, 1, 20))).toEqual([1]);
  expect([queue.length, queue.held]).toEqual([0, 0]);
});

test('drops the oldest of the lowest priority, none of a higher priority than asked for, and none that is held', () => {
  const queue = new LaneQueue('hold');
  queue.hold(heldUntil(0, 1, 3));
  for (const [sequence, rank] of [
    [2, 1],
    [3, 3],
    [4, 3],
    [5, 2],
  ] as const)
    queue.push(deliveryOf(sequence, rank));
  const dropped = Array.from({ length: 4 }, () => queue.dropOldest(2));
  expect(sequencesOf(dropped)).toEqual([3, 4, 5, undefined]);
  expect([queue.length, queue.lengthOf(1), queue.lengthOf(3)]).toEqual([2, 1, 1]);
});

test('takes out everything in the order in which it was sent', () => {
  const queue = new LaneQueue('hold');
  for (const [sequence, rank] of [
    [5, 0],
    [2, 3],
    [4, 1],
  ] as const)
    queue.push(deliveryOf(sequence, rank));
  queue.hold(heldUntil(99, 3));
  queue.hold(heldUntil(99, 1, 3));
  expect(sequencesOf(queue.takeAll())).toEqual([1, 2, 3, 4, 5]);
  expect([queue.length, queue.held, queue.lengthOf(3), queue.nextDueMs]).toEqual([0, 0, 0, undefined]);
  queue.push(deliveryOf(6));
  expect(sequencesOf(takeOut(queue, 2))).toEqual([6, undefined]);
});
