import { expect, test } from 'vitest';
import { Ring } from './ring.ts';

test('gives nothing while empty', () => {
  const ring = new Ring<number>();
  expect([ring.length, ring.shift(), ring.length]).toEqual([0, undefined, 0]);
});

test('first in, first out, also when it grows while its content goes over its end', () => {
  const ring = new Ring<number>();
  const out: (number | undefined)[] = [];
  let next = 0;
  for (let round = 1; round <= 200; round += 1) {
    for (let count = 0; count < round % 13; count += 1) ring.push((next += 1));
    for (let count = 0; count < round % 7; count += 1) out.push(ring.shift());
  }
  while (ring.length > 0) out.push(ring.shift());
  expect(out.filter((item) => item !== undefined)).toEqual(Array.from({ length: next }, (_, index) => index + 1));
});

test('is empty after it was cleared, and goes on', () => {
  const ring = new Ring<string>();
  for (let count = 0; count < 3_000; count += 1) ring.push('old');
  ring.clear();
  ring.push('new');
  expect([ring.length, ring.shift(), ring.shift()]).toEqual([1, 'new', undefined]);
});
