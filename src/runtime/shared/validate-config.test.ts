import { expect, test } from 'vitest';
import { assertConfig, durationFrom, functionGiven, integerFrom, InvalidConfigurationError, oneOf } from './validate-config.ts';
import { numberFrom, problemUnless, textGiven } from './validate-config.ts';

test('no check, no problem', () => {
  expect(assertConfig('thing', [])).toBeUndefined();
  expect(assertConfig('thing', [integerFrom('max', 1, 1), undefined])).toBeUndefined();
});

test('names every bad field with its bound and what it got', () => {
  const checks = [
    integerFrom('max', 0, 1, 100),
    durationFrom('idleTimeoutMs', -1, 0),
    functionGiven('factory.create', undefined),
    problemUnless(false, 'min', 'at most max (3)', 5),
  ];
  expect(() => assertConfig('connection pool', checks)).toThrow(
    new InvalidConfigurationError('connection pool', [
      { field: 'max', bound: 'an integer from 1 to 100', actual: 0 },
      { field: 'idleTimeoutMs', bound: 'milliseconds from 0 to 2147483647', actual: -1 },
      { field: 'factory.create', bound: 'a function', actual: undefined },
      { field: 'min', bound: 'at most max (3)', actual: 5 },
    ]),
  );
});

test.for([
  ['a fraction', integerFrom('f', 1.5, 0)],
  ['not a number', integerFrom('f', Number.NaN, 0)],
  ['a number as text', integerFrom('f', '3', 0)],
  ['infinity', numberFrom('f', Number.POSITIVE_INFINITY, 0)],
  ['too much', numberFrom('f', 1.01, 0, 1)],
  ['longer than a timer keeps', durationFrom('f', 2_147_483_648, 0)],
  ['an empty text', textGiven('f', '')],
  ['a text too long', textGiven('f', 'x'.repeat(257))],
  ['a word not known', oneOf('f', 'c', ['a', 'b'])],
] as const)('refuses %s', ([, problem]) => {
  expect(problem?.field).toBe('f');
});

test('keeps what stands on the bound', () => {
  const checks = [
    integerFrom('f', 0, 0, 0),
    numberFrom('f', 1, 0, 1),
    durationFrom('f', 2_147_483_647, 0),
    textGiven('f', 'x'.repeat(256)),
  ];
  expect(checks).toEqual([undefined, undefined, undefined, undefined]);
});

test('shows a long or nested value shortly', () => {
  const error = new InvalidConfigurationError('x', [
    { field: 'a', bound: 'b', actual: 'y'.repeat(1000) },
    { field: 'c', bound: 'd', actual: { deep: true } },
  ]);
  expect(error.message).toBe(`invalid configuration of the x: a must be b, not "${'y'.repeat(64)}…"; c must be d, not an object`);
  expect(error).toBeInstanceOf(RangeError);
});
