import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { defaultLimits } from './input-limits.ts';
import { parseJson } from './parse-json.ts';
import { QaError } from '../qa-error.ts';

function placesOf(input: string | Uint8Array): string[] {
  try {
    parseJson(input, { file: 'f.json', limits: { ...defaultLimits, sizeBytes: 10_000 } });
  } catch (error) {
    if (error instanceof QaError) return error.problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
    throw error;
  }
  return [];
}

test('an empty input is not JSON', () => {
  expect(placesOf('')).toEqual(['JSON_SYNTAX 1:1']);
});

test.each([
  ['a duplicate key', '{"a": 1,\n "a": 2}', ['DUPLICATE_KEY 2:2']],
  ['duplicate keys on every level', '[{"a":1,"a":2},{"b":{"c":1,"c":2}}]', ['DUPLICATE_KEY 1:9', 'DUPLICATE_KEY 1:28']],
  ['a duplicate key that is written with an escape', '{"a": 1, "\\u0061": 2}', ['DUPLICATE_KEY 1:10']],
  ['a prototype', '{"__proto__": {}}', ['JSON_REFUSED 1:2']],
  ['a prototype that is written with an escape', '{"\\u005f_proto__": {}}', ['JSON_REFUSED 1:2']],
  ['a trailing comma', '[1,\n2,]', ['JSON_SYNTAX 2:3']],
  ['a comment', '{} // x', ['JSON_SYNTAX 1:4']],
  ['a second value', '1 2', ['JSON_SYNTAX 1:3']],
  ['single quotes', "{'a': 1}", ['JSON_SYNTAX 1:2']],
  ['an unknown escape', '["\\x"]', ['JSON_SYNTAX 1:3']],
  ['a line end in a text', '["a\nb"]', ['JSON_SYNTAX 1:4']],
  ['an unclosed text', '["a', ['JSON_SYNTAX 1:2']],
  ['an escaped quote at the end', '["a\\"]', ['JSON_SYNTAX 1:2']],
  ['too deep a list', '['.repeat(65), ['TOO_DEEP 1:65']],
])('refuses %s, with its place', (_name, input, places) => {
  expect(placesOf(input)).toEqual(places);
});

test('refuses what is not UTF-8, and what is too large', () => {
  expect(placesOf(Buffer.from([0x22, 0xc3, 0x22]))).toEqual(['INVALID_UTF8 1:2']);
  expect(placesOf(`"${'a'.repeat(10_000)}"`)).toEqual(['TOO_LARGE undefined:undefined']);
});

test('the same key in two places is no duplicate', () => {
  expect(placesOf('{"a": {"a": [{"a": 1}, {"a": 2}]}, "b": "a\\\\"}')).toEqual([]);
});

/** The value as JSON.parse reads it, or that it does not. */
function readNative(input: string): unknown {
  try {
    return { value: JSON.parse(input) as unknown };
  } catch {
    return 'refused';
  }
}

/** The same of parseJson; what it refuses besides is left out of the comparison. */
function readOurs(input: string): unknown {
  const codes = placesOf(input).map((place) => place.split(' ')[0]);
  if (codes.length === 0) return { value: parseJson(input, { file: 'f.json' }).value };
  return codes.includes('JSON_SYNTAX') ? 'refused' : readNative(input);
}

test('accepts exactly what JSON.parse accepts, with the same value', () => {
  const jsonish = fc.string({ unit: fc.constantFrom(...'{}[]",:01.eE+-\\u abtrue\n') });
  fc.assert(
    fc.property(fc.oneof(fc.json(), jsonish), (input) => {
      expect({ input, read: readOurs(input) }).toEqual({ input, read: readNative(input) });
    }),
    { numRuns: 3000 },
  );
});

test('finds the place of every part', () => {
  const document = parseJson('{\n "a": [1, {"2": "x", "1": [true]}],\n "b/c": null}', { file: 'f.json' });
  expect(document.placeOf('/a/1/1/0')).toEqual({ file: 'f.json', line: 2, column: 28 });
  expect(document.placeOf('/a/1/2', 'key')).toEqual({ file: 'f.json', line: 2, column: 12 });
  expect(document.placeOf('/b~1c')).toEqual({ file: 'f.json', line: 3, column: 9 });
});

test('refuses more entries than there may be, in whatever lists they lie', () => {
  const options = { file: 'f.json', limits: { ...defaultLimits, tokens: 4 } };
  expect(parseJson('{"a":[1,2],"b":3}', options).value).toEqual({ a: [1, 2], b: 3 });
  expect(() => parseJson('{"a":[1,2],"b":[3]}', options)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ code: 'TOO_LARGE' })] }),
  );
});
