import type { ExpectStatic } from 'vitest';
import { expect, test } from 'vitest';

import { findDeadCanary, findDeadCanaryDeep } from './canary.ts';

test('assertions that work are found alive', async () => {
  expect(findDeadCanary(expect)).toBeUndefined();
  expect(await findDeadCanaryDeep(expect)).toBeUndefined();
});

test.each([
  ['accepts everything', { toBe: () => {} }, 'expect(x).toBe(y) passes'],
  [
    'accepts nothing',
    {
      toBe() {
        throw new Error('no');
      },
    },
    'expect(x).toBe(x) throws',
  ],
])('an assertion that %s is found', (_, assertions, message) => {
  expect(findDeadCanary((() => assertions) as unknown as ExpectStatic)).toBe(message);
});

test('a deep comparison that accepts everything is found', async () => {
  const lax = ((value: unknown) => Object.assign(expect(value), { toEqual: () => {} })) as unknown as ExpectStatic;
  expect(await findDeadCanaryDeep(lax)).toBe('expect(x).toEqual(y) passes');
});

test('the limit of stack traces is left as it was', () => {
  const before = Error.stackTraceLimit;
  findDeadCanary(expect);
  expect(Error.stackTraceLimit).toBe(before);
});
