import { expect, test } from 'vitest';
import { isThenable } from './is-thenable.ts';

/** What has a property of this name, whatever it is for. */
function having<Of extends object>(of: Of, then: unknown): Of {
  return Object.defineProperty(of, 'then', { value: then });
}

const wait = (): undefined => undefined;

test.for<unknown>([undefined, null, 1, 'text', {}, having({}, 1), wait])('%o is nothing to wait for', (value) => {
  expect(isThenable(value)).toBe(false);
});

test.for<readonly [string, unknown]>([
  ['a promise', Promise.resolve()],
  ['an object like one', having({}, wait)],
  ['a function like one', having(() => undefined, wait)],
])('%s can be waited for', ([, value]) => {
  expect(isThenable(value)).toBe(true);
});
