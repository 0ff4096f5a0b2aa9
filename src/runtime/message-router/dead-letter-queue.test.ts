import { expect, test } from 'vitest';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { DeadLetter } from './dead-letter.ts';
import { messageOf } from './fixtures/deliveries.ts';
import type { DeadLetterReason } from './outcome.ts';

function letterOf(sequence: number, sizeBytes = 10, module = 'sink', reason: DeadLetterReason = 'failed'): DeadLetter {
  return { message: messageOf(sequence, 2, sizeBytes), module, reason, attempts: 1, error: undefined, atMs: 0 };
}

const sequences = (letters: readonly DeadLetter[]) => letters.map(({ message }) => message.sequence);

test('forgets the oldest for the newest when there are too many', () => {
  const queue = new DeadLetterQueue(2, 1_000);
  for (const each of [1, 2, 3, 4]) queue.add(letterOf(each));
  expect(sequences(queue.list({}))).toEqual([3, 4]);
  expect([queue.length, queue.sizeBytes, queue.forgotten]).toEqual([2, 20, 2]);
});

test('forgets as many of the oldest as the bytes need', () => {
  const queue = new DeadLetterQueue(100, 30);
  for (const each of [1, 2, 3]) queue.add(letterOf(each));
  queue.add(letterOf(4, 15));
  expect(sequences(queue.list({}))).toEqual([3, 4]);
  expect([queue.sizeBytes, queue.forgotten]).toEqual([25, 2]);
});

test('a letter that is larger than all may be costs no other its place', () => {
  const queue = new DeadLetterQueue(100, 30);
  queue.add(letterOf(1));
  queue.add(letterOf(2, 31));
  queue.add(letterOf(3));
  expect(sequences(queue.list({}))).toEqual([1, 3]);
  expect([queue.sizeBytes, queue.forgotten]).toEqual([20, 1]);
});

test('lists by module, reason and type, oldest first', () => {
  const queue = new DeadLetterQueue(100, 1_000);
  queue.add(letterOf(1, 10, 'a', 'failed'));
  queue.add(letterOf(2, 10, 'b', 'failed'));
  queue.add(letterOf(3, 10, 'a', 'dropped'));
  expect(sequences(queue.list({ module: 'a' }))).toEqual([1, 3]);
  expect(sequences(queue.list({ reason: 'failed' }))).toEqual([1, 2]);
  expect(sequences(queue.list({ module: 'a', reason: 'dropped', type: 'order.created' }))).toEqual([3]);
  expect(queue.list({ type: 'order.paid' })).toEqual([]);
});

test('takes out what is taken, and counts what is not', () => {
  const queue = new DeadLetterQueue(100, 1_000);
  for (const each of [1, 2, 3]) queue.add(letterOf(each));
  expect(queue.takeOut({}, ({ message }) => message.sequence !== 2)).toEqual({ taken: 2, left: 1 });
  expect(sequences(queue.list({}))).toEqual([2]);
  expect(queue.sizeBytes).toBe(10);
});

test('a letter that is pushed out while others are being taken counts once', () => {
  const queue = new DeadLetterQueue(2, 1_000);
  queue.add(letterOf(1));
  queue.add(letterOf(2));
  const taken = queue.takeOut({}, () => {
    queue.add(letterOf(3));
    queue.add(letterOf(4));
    return true;
  });
  expect(taken).toEqual({ taken: 2, left: 0 });
  expect(queue.length).toBe(2);
  expect(queue.sizeBytes).toBe(20);
});
