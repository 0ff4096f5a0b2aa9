import { expect, test } from 'vitest';
import { parseRetryAfter } from './parse-retry-after.ts';

const wallMs = Date.parse('2026-11-26T00:00:00Z');

test.for<[string | string[] | undefined, number | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['-1', undefined],
  ['1e9', undefined],
  ['99999999999', undefined],
  [['1', '2'], undefined],
  ['Thu, 26 Nov 2026 00:01:00 GMT', 60_000],
  ['Wed, 25 Nov 2026 00:00:00 GMT', 0],
  ['Thu, 26 Nov 2026 00:01:00 +0100', undefined],
  ['2026-11-26T00:01:00Z', undefined],
  ['1; drop', undefined],
])('%o asks to wait %o ms', ([value, expected]) => {
  expect(parseRetryAfter(value, wallMs)).toBe(expected);
});
