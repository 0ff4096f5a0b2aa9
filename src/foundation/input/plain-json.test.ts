import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { defaultLimits } from './input-limits.ts';
import { scanJson } from './json-scanner.ts';
import { parseJson } from './parse-json.ts';
import { findPlainJson } from './plain-json.ts';
import { SourceText } from './source-text.ts';

const limits = { ...defaultLimits, depth: 4, tokens: 500 };

function write(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function isStrict(text: string): boolean {
  return scanJson(new SourceText('f', text), limits.depth, limits.tokens).problems.length === 0;
}

/** Texts of the product's form, and such as nearly are: a line twice, a line or a character gone or changed. */
const text = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('none', 'twice', 'gone', 'cut', 'changed'), fc.nat())
  .map(([value, change, at]) => {
    const written = write(value);
    const lines = written.split('\n');
    if (change === 'twice') return lines.toSpliced(at % lines.length, 0, lines[at % lines.length]!).join('\n');
    if (change === 'gone') return lines.toSpliced(at % lines.length, 1).join('\n');
    if (change === 'cut') return written.slice(0, at % written.length);
    const place = at % written.length;
    return change === 'changed' ? `${written.slice(0, place)}"${written.slice(place + 1)}` : written;
  });

test('what is plain has nothing that the strict reading refuses, and the same value', () => {
  let plainOnes = 0;
  fc.assert(
    fc.property(text, (input) => {
      const plain = findPlainJson(input, limits);
      if (plain === undefined) return;
      plainOnes += 1;
      expect({ input, isStrict: isStrict(input) }).toEqual({ input, isStrict: true });
      expect(plain).toEqual(JSON.parse(input));
    }),
    { numRuns: 5000 },
  );
  expect(plainOnes).toBeGreaterThan(500);
});

test.for([
  ['a key that stands twice', '{\n  "a": 1,\n  "a": 1\n}\n'],
  ['a prototype', '{\n  "__proto__": 1\n}\n'],
  ['a list within more than the limit', write([[[[[]]]]])],
  ['an entry within more than the limit', write([[[[[1]]]]])],
  ['more than the limit', write(Array.from({ length: 200 }, () => 0))],
  ['another form', '{"a": 1}\n'],
  ['a text that breaks off', '{\n  "a": 1\n'],
] as const)('%s is not plain', ([, input]) => {
  expect(findPlainJson(input, limits)).toBeUndefined();
});

test('an empty list at the limit, texts that look like lines, and places are plain', () => {
  const value = [[['\n              ', '"__proto"']], { b: null, a: { c: [] } }];
  expect(findPlainJson(write(value), limits)).toEqual(value);
  expect(parseJson(write(value), { file: 'f' }).placeOf('/1/a/c')).toEqual({ file: 'f', line: 11, column: 12 });
});
