import { expect, test } from 'vitest';

import { isAtLeast } from './compare-versions.ts';

test.for([
  ['0.1.0', undefined, true],
  ['0.1.0', '0.1.0', true],
  ['0.10.0', '0.9.1', true],
  ['1.0.0', '0.99.99', true],
  ['0.9.1', '0.10.0', false],
  ['0.1.0', '0.1.1', false],
  ['1.0.0-beta.1', '1.0.0', false],
  ['1.0.1-beta.1', '1.0.0', true],
  ['1.0.0+build.5', '1.0.0', true],
  ['latest', '0.1.0', false],
  ['', '0.0.0', false],
] as const)('%s is at least %s: %s', ([version, minimum, expected]) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});
