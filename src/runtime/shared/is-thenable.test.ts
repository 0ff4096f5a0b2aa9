import { expect, test } from 'vitest';
import { isThenable } from './is-thenable.ts';

function having<Of extends object>(of: Of, value: unknown, property = 'then'): Of {
  return Object.defineProperty(of, property, { value });
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
