import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Problem } from '../problem.ts';
import { parseYaml } from './parse-yaml.ts';
import { QaError } from '../qa-error.ts';

const limits = { sizeBytes: 10_000, depth: 8, tokens: 2_000 };

function problemsOf(input: string | Uint8Array): readonly Problem[] {
  try {
    parseYaml(input, { file: 'f.yaml', limits });
  } catch (error) {
    if (error instanceof QaError && error.code === 'INVALID_INPUT') return error.problems;
    throw error;
  }
  return [];
}

function placesOf(input: string | Uint8Array): string[] {
  return problemsOf(input).map(({ code, line, column }) => `${code} ${line}:${column}`);
}

test('an empty input is null, with or without comments', () => {
  expect(parseYaml('', { file: 'f.yaml' }).value).toBeNull();
  expect(parseYaml('# nothing\n\n', { file: 'f.yaml' }).value).toBeNull();
});

test('reads the core schema, keys as text, maps without prototype', () => {
  const { value } = parseYaml('1: one\n01: {a: [1, 0x1f, 1.5, yes, null, ~, true]}\n"b c": |\n  text\n', { file: 'f.yaml' });
  expect(value).toEqual({ '1': 'one', '01': { a: [1, 31, 1.5, 'yes', null, null, true] }, 'b c': 'text\n' });
  expect(Object.getPrototypeOf(value)).toBeNull();
});

test('a byte order mark and carriage returns do no harm', () => {
  expect(parseYaml(Buffer.from('\ufeffa: 1\r\nb: x\r\n'), { file: 'f.yaml' }).value).toEqual({ a: 1, b: 'x' });
});

test.each([
  ['a directive', '%YAML 1.1\n---\na: yes\n', ['YAML_REFUSED 1:1']],
  ['a tag directive', '%TAG ! tag:example,2000:\n---\na: 1\n', ['YAML_REFUSED 1:1']],
  ['an anchor and its alias', 'a: &x 1\nb: *x\n', ['YAML_REFUSED 1:4', 'YAML_REFUSED 2:4']],
  ['a merge key', 'a:\n  <<: {b: 1}\n', ['YAML_REFUSED 2:3']],
  ['an alias that multiplies', 'a: &a [x, x]\nb: [*a, *a]\n', ['YAML_REFUSED 1:4', 'YAML_REFUSED 2:5', 'YAML_REFUSED 2:9']],
  ['a foreign tag', 'a: !!js/function "x"\n', ['YAML_REFUSED 1:4']],
  ['a tag in a flow list', 'a: [1, !local b]\n', ['YAML_REFUSED 1:8']],
  ['several documents', 'a: 1\n---\nb: 2\n', ['YAML_REFUSED 2:1']],
  ['a duplicate key', 'a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n', ['DUPLICATE_KEY 5:3']],
  ['a duplicate key in other quotes', '"a": 1\na: 2\n', ['DUPLICATE_KEY 2:1']],
  ['a duplicate key in a flow map', 'a: {b: 1, b: 2}\n', ['DUPLICATE_KEY 1:11']],
  ['a prototype', 'a:\n  __proto__: {b: 1}\n', ['YAML_REFUSED 2:3']],
  ['a key that is a list', '[a, b]: 1\n', ['YAML_SYNTAX 1:1']],
  ['a tab as indentation', 'a:\n\tb: 1\n', ['YAML_SYNTAX 2:1']],
  ['a colon in plain text', 'a: b: c\n', ['YAML_SYNTAX 1:4']],
  ['an unclosed quote', 'a: "b\n', ['YAML_SYNTAX 2:1']],
  ['an unclosed list', 'a: [b\n', ['YAML_SYNTAX 2:1']],
  ['a backtick', 'a: `b`\n', ['YAML_SYNTAX 1:4']],
  ['a line beside its neighbours', 'a:\n    b: 1\n  c: 2\n', ['YAML_SYNTAX 3:1']],
  ['too deep a list', `a: ${'['.repeat(9)}`, ['TOO_DEEP 1:12']],
  ['too deep a map', Array.from({ length: 9 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'), ['TOO_DEEP 9:11']],
  ['too many words', `a: [${'"b", '.repeat(700)}{}]`, ['TOO_LARGE 1:3330']],
])('refuses %s, with its place', (_name, input, places) => {
  expect(placesOf(input)).toEqual(places);
});

test('refuses what is larger than its limit without looking at it', () => {
  expect(problemsOf('%'.repeat(10_001))).toEqual([expect.objectContaining({ code: 'TOO_LARGE', file: 'f.yaml' })]);
});

test('refuses bytes that are not UTF-8, with the place of the first', () => {
  expect(placesOf(Buffer.from([0x61, 0x3a, 0x0a, 0x20, 0xc3, 0xa9, 0x20, 0xff, 0x0a]))).toEqual(['INVALID_UTF8 2:4']);
  expect(placesOf(Buffer.from([0xff, 0xfe, 0x61, 0x00]))).toEqual(['INVALID_UTF8 1:1']);
});

test('reports all problems of a file at once, with the line and what to do', () => {
  const problems = problemsOf('%YAML 1.1\n---\na: &x 1\na: *x\n');
  expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:1', '3:4', '4:1', '4:4']);
  expect(problems[2]).toEqual({
    code: 'DUPLICATE_KEY',
    file: 'f.yaml',
    line: 4,
    column: 1,
    message: 'The key `a` stands here a second time; it first stands in line 3.',
    excerpt: '4 | a: *x\n  | ^',
    remedy: 'Keep one of the two.',
  });
});

test('an excerpt shows control and bidirectional characters instead of obeying them', () => {
  const [problem] = problemsOf('a: "\u202e\u001b[31m\u009b" x\n');
  expect(problem?.excerpt).toContain('<U+202E><U+001B>[31m<U+009B>');
});

test('an excerpt of a very long line is short', () => {
  const [problem] = problemsOf(`a: ${'b'.repeat(4000)} : ${'c'.repeat(4000)}\n`);
  expect(problem?.excerpt!.length).toBeLessThan(400);
});

test('finds the place of a key, of a value, and of the nearest thing around what is absent', () => {
  const document = parseYaml('# top\na:\n  - b: 1\n    c/d: [x, y]\n', { file: 'f.yaml' });
  expect(document.placeOf('/a/0/c~1d/1')).toEqual({ file: 'f.yaml', line: 4, column: 14 });
  expect(document.placeOf('/a/0/b', 'key')).toEqual({ file: 'f.yaml', line: 3, column: 5 });
  expect(document.placeOf('/a/0/absent')).toEqual({ file: 'f.yaml', line: 3, column: 5 });
  expect(document.placeOf('')).toEqual({ file: 'f.yaml', line: 2, column: 1 });
});

test('any bytes either parse or are refused', () => {
  const yamlish = fc.string({ unit: fc.constantFrom(...'abc01: -?[]{},#&*!|>\'"%@`\n\n  \t\r\\~<.\u00e9\u202e\ufeff') });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), yamlish), (input) => {
      expect(problemsOf(input).every(({ remedy }) => remedy !== '')).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test('a hostile file of a million marks is refused or read in linear time', () => {
  for (const mark of ['[', '{a: ', '- ', '? ', '&a ', '*a ', ',', '"', '%\n', '---\n', 'a:\n']) {
    expect(problemsOf(mark.repeat(2_000)).length).toBeLessThanOrEqual(1000);
  }
});
