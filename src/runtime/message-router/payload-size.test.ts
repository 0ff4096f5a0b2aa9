import { expect, test } from 'vitest';
import { payloadSize } from './payload-size.ts';

test.for([
  [undefined, 8],
  [null, 8],
  [1.5, 8],
  [true, 8],
  ['', 8],
  ['four', 12],
  [[], 24],
  [{}, 24],
  [[1, 'four'], 44],
  [{ a: 1, b: { c: ['four'] } }, 24 + 8 + 24 + 24 + 12],
  [JSON.parse('{"__proto__": "four"}'), 36],
] as const)('%j takes about %i bytes', ([payload, sizeBytes]) => {
  expect(payloadSize(payload)).toBe(sizeBytes);
});

test('grows with what it holds', () => {
  const small = payloadSize({ values: Array.from({ length: 10 }, () => 'text') });
  const large = payloadSize({ values: Array.from({ length: 1_000 }, () => 'text') });
  expect(large / small).toBeGreaterThan(50);
});
