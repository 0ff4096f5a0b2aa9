import { expect, test } from 'vitest';
import { GenerationCache } from './generation-cache.ts';

test('an empty cache finds nothing', () => {
  const cache = new GenerationCache<number>(4);
  expect({ found: cache.find('a'), size: cache.size }).toEqual({ found: undefined, size: 0 });
});

test('keeps what is used, and never more than it may', () => {
  const cache = new GenerationCache<number>(8);
  cache.set('kept', 1);
  let largest = 0;
  for (let name = 0; name < 100; name += 1) {
    cache.set(`n${name}`, name);
    cache.find('kept');
    largest = Math.max(largest, cache.size);
  }
  expect({ kept: cache.find('kept'), newest: cache.find('n99'), oldest: cache.find('n0') }).toEqual({
    kept: 1,
    newest: 99,
    oldest: undefined,
  });
  expect(largest).toBeLessThanOrEqual(8);
});

test('a value is replaced, whichever generation it lies in', () => {
  const cache = new GenerationCache<number>(4);
  cache.set('a', 1);
  cache.set('b', 1);
  cache.set('c', 1);
  cache.set('a', 2);
  expect({ a: cache.find('a'), size: cache.size }).toEqual({ a: 2, size: 3 });
});
