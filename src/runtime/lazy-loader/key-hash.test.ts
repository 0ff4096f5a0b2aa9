import { expect, test } from 'vitest';
import { hashOf } from './key-hash.ts';

const whole = 512;
const few = 12;
const indexes = Array.from({ length: 300_000 }, (_, index) => index);

// Of so many numbers of 32 bits drawn at random, 10 on average would be equal to one before.
test.each([
  ['numbers', few, (index: number) => `${index}`],
  ['numbers behind a prefix', few, (index: number) => `user:${index}`],
  ['numbers in the middle', few, (index: number) => `user:${index}:settings`],
  ['numbers behind a long prefix', few, (index: number) => `organisation:main-office/department:sales/user:${index}`],
  ['numbers in the middle of a long key', whole, (index: number) => `customer-profile:${index}:notification-preferences`],
  [
    'numbers in an address',
    whole,
    (index: number) => `https://api.example.com/v1/organisations/${index}/members?page=1&pageSize=50`,
  ],
])('%s hardly ever have the same hash', (_, sampled, keyOf) => {
  const hashes = new Set(indexes.map((index) => hashOf(keyOf(index), sampled)));
  expect(indexes.length - hashes.size).toBeLessThan(40);
});

test.each([0, 1, 4, 22])('the ten bits from bit %i on are spread as evenly as at random', (shift) => {
  const counts = new Uint32Array(1_024);
  for (const index of indexes) {
    const bits = (hashOf(`key-${index}`, few) >>> shift) & 1_023;
    counts[bits] = (counts[bits] ?? 0) + 1;
  }
  // 293 on average, and six times the deviation of 17.
  expect(Math.max(...counts)).toBeLessThan(396);
  expect(Math.min(...counts)).toBeGreaterThan(190);
});

test('characters beyond the first 256 count, and so does the length', () => {
  const keys = ['', '\0', '\0\0', 'a', 'ā', '中', '丂', 'x'.repeat(24), 'x'.repeat(25), 'x'.repeat(1_024)];
  expect(new Set(keys.map((key) => hashOf(key, few))).size).toBe(keys.length);
});

test('characters in the middle of a long key count only if all do', () => {
  const [first, second] = ['ab', 'cd'].map((middle) => `${'x'.repeat(50)}${middle}${'x'.repeat(50)}`) as [string, string];
  expect(hashOf(first, few)).toBe(hashOf(second, few));
  expect(hashOf(first, whole)).not.toBe(hashOf(second, whole));
});
