import { expect, test } from 'vitest';

import { callWithin } from './bounded-call.ts';

function endless(): number {
  for (let turns = 0; ; turns += 1) if (turns < 0) return turns;
}

test('hands on what the work returns and what it throws', () => {
  expect(callWithin(1000, () => 'done')).toEqual({ value: 'done' });
  expect(callWithin(1000, () => undefined)).toEqual({ value: undefined });
  expect(() =>
    callWithin(1000, () => {
      throw new RangeError('no');
    }),
  ).toThrow(RangeError);
});

test('ends an endless loop and a catastrophic regular expression', () => {
  expect(callWithin(50, endless)).toBeUndefined();
  expect(callWithin(50, () => /(a+)+$/.test(`${'a'.repeat(40)}b`))).toBeUndefined();
});
