import { expect, test } from 'vitest';
import { FailureLog } from './failure-log.ts';
import { LoadError } from './load-errors.ts';

function failureOf(key: string) {
  return { error: new LoadError(key, 3, new Error('down')), untilMs: 0 };
}

test('knows nothing while empty', () => {
  const log = new FailureLog(2);
  log.forget('a');
  expect({ found: log.find('a'), keys: log.keys() }).toEqual({ found: undefined, keys: [] });
});

test('forgets the oldest beyond its bound, and tells', () => {
  const log = new FailureLog(2);
  expect(['a', 'b', 'c'].map((key) => log.remember(key, failureOf(key)))).toEqual([false, false, true]);
  expect(log.keys()).toEqual(['b', 'c']);
  log.forget('b');
  expect(['d', 'a', 'b', 'e'].map((key) => log.remember(key, failureOf(key)))).toEqual([false, true, true, true]);
  expect(log.keys()).toEqual(['b', 'e']);
});

test('stays within its bound after it was emptied', () => {
  const log = new FailureLog(2);
  for (const key of ['a', 'b', 'c']) log.remember(key, failureOf(key));
  log.clear();
  for (const key of ['d', 'e', 'f', 'g']) log.remember(key, failureOf(key));
  expect(log.keys()).toEqual(['f', 'g']);
});
