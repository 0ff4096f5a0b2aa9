import { expect, test } from 'vitest';

import { nearestWord } from './nearest-word.ts';

test('nothing is near among no candidates', () => {
  expect(nearestWord('subwave', [])).toBeUndefined();
});

test('finds a slip and a swap, whatever the case', () => {
  expect(nearestWord('subwvae', ['plan', 'subwave', 'title'])).toBe('subwave');
  expect(nearestWord('DEADLOK', ['deadlock', 'blocked'])).toBe('deadlock');
});

test('does not suggest what is far', () => {
  expect(nearestWord('xyz', ['subwave', 'criterion'])).toBeUndefined();
});
