import { expect, test } from 'vitest';
import { everyEvent, isEventPattern, isEventType, patternMatcher } from './event-filter.ts';

test('an empty text is neither a type nor a pattern', () => {
  expect([isEventType(''), isEventPattern('')]).toEqual([false, false]);
});

test.for([
  ['order', true, true],
  ['order.created', true, true],
  ['Bestellung.größer-als_7:x', true, true],
  ['order.*', false, true],
  ['*', false, true],
  ['>', false, true],
  ['*.eu.>', false, true],
  ['order.>.x', false, false],
  ['>.order', false, false],
  ['order.cre*', false, false],
  ['order>', false, false],
  ['.order', false, false],
  ['order.', false, false],
  ['order..created', false, false],
  ['order created', false, false],
  ['order\n', false, false],
  ['a'.repeat(256), true, true],
  ['a'.repeat(257), false, false],
] as const)('%s', ([text, isType, isPattern]) => {
  expect([isEventType(text), isEventPattern(text)]).toEqual([isType, isPattern]);
});

test.for([
  ['order.*', ['order.created', 'order.paid'], ['order', 'order.eu.created', 'orders.created', 'reorder.created']],
  ['order.>', ['order.created', 'order.eu.created'], ['order', 'orders.created']],
  ['*.eu.*', ['order.eu.created', 'invoice.eu.paid'], ['order.us.created', 'order.eu', 'order.eu.x.created']],
  ['*.>', ['order.created', 'a.b.c'], ['order']],
  ['*', ['order'], ['order.created']],
  ['order.created', ['order.created'], ['order.createdx', 'orderxcreated']],
  [everyEvent.pattern, ['order', 'order.created', 'a.b.c.d'], []],
] as const)('%s matches what it should', ([pattern, matched, others]) => {
  const matches = patternMatcher(pattern);
  expect([matched.filter(matches), others.filter(matches)]).toEqual([matched, []]);
});

test('reads a type in time that grows with its length alone', () => {
  expect(isEventPattern(`${'a.'.repeat(127)}>x`)).toBe(false);
  expect(isEventType('*'.repeat(10_000_000))).toBe(false);
});
