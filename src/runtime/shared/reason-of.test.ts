import { expect, test } from 'vitest';
import { reasonOf } from './reason-of.ts';

const unreadable = new Proxy(new Error('hidden'), {
  get() {
    throw new Error('planned');
  },
});

test.for<readonly [unknown, string]>([
  [new Error('disk full'), 'disk full'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [new Error(''), 'no reason given'],
  [Object.create(null), 'no readable reason'],
  [unreadable, 'no readable reason'],
  [new Error('x'.repeat(1_000)), 'x'.repeat(512)],
])('says why, whatever was thrown: %#', ([cause, reason]) => {
  expect(reasonOf(cause)).toBe(reason);
});
