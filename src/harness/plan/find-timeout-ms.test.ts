import { expect, test } from 'vitest';

import { findTimeoutMs } from './find-timeout-ms.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['2m', 120_000],
  ['10m', 600_000],
  ['600000ms', 600_000],
  ['', undefined],
  ['0s', undefined],
  ['11m', undefined],
  ['600001ms', undefined],
  ['1.5s', undefined],
  ['30', undefined],
  ['30 s', undefined],
  ['-1s', undefined],
  ['1h', undefined],
  ['99999999ms', undefined],
])('%j is %s', (text, timeoutMs) => {
  expect(findTimeoutMs(text)).toBe(timeoutMs);
});
