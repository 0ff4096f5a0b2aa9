import { expect, test } from 'vitest';
import { hashOf } from './key-hash.ts';

const indexes = Array.from({ length: 300_000 }, (_, index) => index);

// Of so many numbers of 32 bits drawn at random, 10 on average would be equal to one before.
test.each([
  ['numbers', (index: number) => `${index}`],
  ['numbers behind a prefix', (index: number) => `user:${index}`],
  ['numbers in the middle', (index: number) => `user:${index}:settings`],
  ['numbers behind a long prefix', (index: number) => `organisation:main-office/department:sales/user:${index}`],
])('%s hardly ever have the same hash', (_, keyOf) => {
  expect(indexes.length - new Set(indexes.map((index) => hashOf(keyOf(index)))).size).toBeLessThan(40);
});

test.each([0, 1, 4, 22])('the ten bits from bit %i on are spread as evenly as at random', (shift) => {
  const counts = new Uint32Array(1_024);
  for (const index of indexes) {
    const bits = (hashOf(`key-${index}`) >>> shift) & 1_023;
    counts[bits] = (counts[bits] ?? 0) + 1;
  }
  // 293 on average, and six times the deviation of 17.
  expect(Math.max(...counts)).toBeLessThan(396);
  expect(Math.min(...counts)).toBeGreaterThan(190);
});

test('characters beyond the first 256 count, and so does the length', () => {
  const hashes = ['', '\0', '\0\0', 'a', 'ā', '中', '丂', 'x'.repeat(24), 'x'.repeat(25), 'x'.repeat(1_024)].map(hashOf);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('of a long key, characters in the middle that are passed over do not count', () => {
  expect(hashOf(`${'x'.repeat(50)}ab${'x'.repeat(50)}`)).toBe(hashOf(`${'x'.repeat(50)}cd${'x'.repeat(50)}`));
});
