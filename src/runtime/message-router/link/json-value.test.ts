import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isJsonValue } from './json-value.ts';
import { decodeMessage, encodeMessage } from './message-text.ts';

test('whatever JSON says is a JSON value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(isJsonValue(value)).toBe(true);
    }),
  );
});

test('whatever counts as a JSON value comes back as it was', () => {
  const number = fc.double().map((drawn) => (drawn === 0 ? 0 : drawn));
  const withoutZeroSign = fc.anything({
    values: [fc.boolean(), fc.integer(), number, fc.string(), fc.constantFrom(null, undefined)],
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  fc.assert(
    fc.property(withoutZeroSign, (value) => {
      fc.pre(isJsonValue(value));
      expect(JSON.stringify(JSON.parse(JSON.stringify(value)))).toBe(JSON.stringify(value));
      expect(JSON.parse(JSON.stringify({ value }))).toEqual({ value });
    }),
  );
});

test('a negative zero loses its sign', () => {
  const message = { id: 'a', organisationId: 'o', body: [-0] };
  expect(decodeMessage(encodeMessage(message))).toEqual({ ...message, body: [0] });
});

test('a field that is undefined is left out; nesting has an end', () => {
  const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);
  expect(isJsonValue({ a: undefined })).toBe(true);
  expect([256, 257].map((levels) => isJsonValue(nest(levels)))).toEqual([true, false]);
});
