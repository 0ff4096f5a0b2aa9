import { expect, test } from 'vitest';
import { isThenable } from './is-thenable.ts';

test.for([undefined, null, 1, 'then', {}, { then: 1 }, () => undefined])('%o is nothing to wait for', (value) => {
  expect(isThenable(value)).toBe(false);
});

test.for([
  ['a promise', Promise.resolve()],
  ['an object with then', { then: () => undefined }],
  ['a function with then', Object.assign(() => undefined, { then: () => undefined })],
])('%s can be waited for', ([, value]) => {
  expect(isThenable(value)).toBe(true);
});
