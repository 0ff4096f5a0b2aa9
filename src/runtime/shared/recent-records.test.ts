import { expect, test } from 'vitest';
import { RecentRecords } from './recent-records.ts';

test('has nothing at first', () => {
  const records = new RecentRecords<number>(3);
  expect([records.size, records.list(), records.evicted]).toEqual([0, [], 0]);
});

test('keeps the latest in their order, and counts the others', () => {
  const records = new RecentRecords<number>(3);
  const lists = [1, 2, 3, 4, 5, 6, 7].map((record) => {
    expect(records.add(record)).toBe(record > 3);
    return records.list();
  });
  expect(lists).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6], [5, 6, 7]]);
  expect([records.size, records.evicted]).toEqual([3, 4]);
});
