import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { defaultLimits } from './input-limits.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { findPlainYaml } from './plain-yaml.ts';
import { QaError } from '../qa-error.ts';
import { SourceText } from './source-text.ts';
import { parseStrictYaml } from './strict-yaml.ts';

function readPlain(text: string): ParsedDocument | undefined {
  return findPlainYaml(new SourceText('f.yaml', text), defaultLimits.depth);
}

/** The library's document, or the message with which it refuses the text. */
function readStrict(text: string): ParsedDocument | string {
  try {
    return parseStrictYaml(new SourceText('f.yaml', text), defaultLimits);
  } catch (error) {
    if (error instanceof QaError) return error.describe();
    throw error;
  }
}

/** Value, and the place of everything in it, so that both are compared. */
function placed(document: ParsedDocument | string, pointer = ''): unknown {
  if (typeof document === 'string') return document;
  const value = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], document.value);
  const at = [document.offsetOf(pointer, 'key'), document.offsetOf(pointer, 'value')];
  if (typeof value !== 'object' || value === null) return { at, value };
  const inner = Object.keys(value).map((name) => [name, placed(document, `${pointer}/${name}`)]);
  return { at, isList: Array.isArray(value), inner };
}

function expectSameAsLibrary(text: string): boolean {
  const plain = readPlain(text);
  if (plain === undefined) return false;
  expect({ text, read: placed(plain) }).toEqual({ text, read: placed(readStrict(text)) });
  return true;
}

test.each([
  'a: 1\nb: two\n',
  'a:\n- 1\n-   b: c\n    d: e\n- - f\n',
  'a:\n  - b: c # comment\n    d:\n      - e\n\n# comment\nf:\n',
  'a: \'it\'\'s\'   # comment\nb: "x: #"\nc: [ ]\nd: [a, "b", 50%, 1]\n',
  'a: b # c\nd: e#f\ng: h  \ni: http://j\n',
  'a: true\nb: Null\nc: 007\nd: 30s\ne: QA-1..QA-2\nf: 2026-11-21\ng: .ci/x\nh: 1e\n',
  'a:\nb:\n   # comment\n\nc:\n     d: e',
  '1: a\n2:\n  statement: b → c \u{1f600}\n  regression: true\n',
])('reads as the library does: %j', (text) => {
  expect(expectSameAsLibrary(text) || text.includes('- -')).toBe(true);
});

test.each([
  ['nothing', ''],
  ['a text alone', 'a'],
  ['text over several lines', 'a: b\n  c'],
  ['a line between two depths', 'a:\n    b: c\n  d: e'],
  ['a list and a map at one depth', '- a\nb: c'],
  ['a list below a text', 'a: b\n- c'],
  ['a colon in text', 'a: b: c'],
  ['an unquoted decimal', 'a: 2.10'],
  ['a hexadecimal', 'a: 0x10'],
  ['an exponent', 'a: 1e3'],
  ['a duplicate key', 'a: 1\na: 2'],
  ['a prototype', '__proto__: 1'],
  ['an escape', 'a: "\\n"'],
  ['text after quotes', 'a: "b" c'],
  ['a trailing comma', 'a: [b,]'],
  ['a list in a list', 'a: [b, [c]]'],
  ['a map in braces', 'a: {b: c}'],
  ['a block of text', 'a: |\n  b'],
  ['an anchor', 'a: &b c'],
  ['a document mark', '---\na: 1'],
  ['a directive', '%YAML 1.1\n---\na: 1'],
  ['a tab', 'a:\tb'],
  ['a carriage return', 'a: b\r\n'],
  ['a byte order mark', '\ufeffa: b'],
  ['a very long line', `a: ${'b'.repeat(5000)}`],
])('leaves %s to the library', (_name, text) => {
  expect(readPlain(text)).toBeUndefined();
});

test('is not made for depth without end', () => {
  const deep = Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
  expect(readPlain(deep)).toBeUndefined();
});

test('the files of this repository are plain, so that no command waits for the library', () => {
  const files = ['qa/plan.yaml', ...list('qa/catalog'), ...list('governance/builders'), ...list('governance/gates')];
  expect(files.length).toBeGreaterThan(7);
  expect(files.filter((file) => !expectSameAsLibrary(readFileSync(file, 'utf8')))).toEqual([]);
});

function list(folder: string): string[] {
  return readdirSync(folder).map((name) => `${folder}/${name}`);
}

/** Lines that are YAML more often than not, in arrangements that often are not. */
const scalar = fc.oneof(
  fc.constantFrom(
    'b',
    'it is',
    'a b # c',
    '"q"',
    "'s'",
    "'it''s'",
    '12',
    '012',
    '2.5',
    'true',
    'Null',
    '~',
    '',
    '[a, b]',
    '[ ]',
    '[1,"x"]',
    "['a', 'b,c']",
    "['a''b']",
    '{}',
    '*x',
    '-',
    '- x',
    '.5',
    '.x',
    '50%',
  ),
  fc.string({ unit: fc.constantFrom(...'ab1 :#-\'",[].%eE+x→') }),
);
const line = fc
  .tuple(
    fc.nat({ max: 6 }),
    fc.constantFrom('', '- ', '-  ', '- - ', '# '),
    fc.constantFrom('', 'k: ', 'k:', 'l: ', 'm:  ', '1: ', '"q": ', 'a b: '),
    scalar,
    fc.constantFrom('', ' ', ' # c', '  #'),
  )
  .map(([indent, dash, key, value, tail]) => ' '.repeat(indent) + dash + key + value + tail);
const document = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));

test('whatever it reads, the library reads the same, value by value and place by place', () => {
  let read = 0;
  fc.assert(
    fc.property(document, (text) => {
      if (expectSameAsLibrary(text)) read += 1;
    }),
    { numRuns: 4000 },
  );
  expect(read).toBeGreaterThan(100);
});

/** A well-formed value as a tree, so that deep structures are compared as well. */
const tree = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, scalar, tie('map'), tie('list')),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '2', 'x-y'), tie('node'), { minKeys: 1, maxKeys: 4 }),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
}));

function print(value: unknown, indent: number): string {
  if (typeof value === 'string') return ` ${value}\n`;
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) return `\n${value.map((item) => `${pad}-${print(item, indent + 2)}`).join('')}`;
  return `\n${Object.entries(value as object)
    .map(([key, inner]) => `${pad}${key}:${print(inner, indent + 2)}`)
    .join('')}`;
}

test('structures read as the library reads them', () => {
  let read = 0;
  fc.assert(
    fc.property(tree.map, (value) => {
      if (expectSameAsLibrary(print(value, 0).trimStart())) read += 1;
    }),
    { numRuns: 1500 },
  );
  expect(read).toBeGreaterThan(100);
});
