import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { assert, constantFrom, double, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { debtKinds } from './debt-kinds.ts';
import { scanSources } from './scan-sources.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const sources = readdirSync(fixtures)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ file: `fixtures/${name}`, text: readFileSync(path.join(fixtures, name), 'utf8') }));

const imports = `import { describe, expect, it, test } from 'vitest';\n`;
const scan = (text: string, file = 'a.test.ts') => scanSources([{ file, text: imports + text }]);
const digestOf = (text: string) => scan(text).tests[0]!.digest;
const kindsOf = (text: string, file?: string) => scan(text, file).findings.map(({ kind }) => kind);

test('no files give an empty report', () => {
  expect(scanSources([])).toEqual({ files: [], sizeBytes: 0, tests: [], findings: [] });
});

test('a file without tests has neither tests nor findings', () => {
  expect(scanSources([{ file: 'a.test.ts', text: '' }])).toEqual({ files: ['a.test.ts'], sizeBytes: 0, tests: [], findings: [] });
});

test('a test is known by its place, its titles and its criterion', () => {
  const { tests } = scan(`describe('pool', () => {
  describe(\`opened\`, () => {
    test.for([1, 2])('QA-436.1 opens ' + 'all', (count) => expect(open(count)).toBe(count));
  });
});`);
  const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
  const place = { file: 'a.test.ts', line: 4, column: 5 };
  const title = 'QA-436.1 opens all';
  expect(tests).toEqual([
    { ...place, title, suites: ['pool', 'opened'], criterionId: 'QA-436.1', table: true, digest, surroundings: digest, debt: [] },
  ]);
});

test.for([
  ['QA-436.1 opens', 'QA-436.1'],
  ['QA-436.1', undefined],
  ['QA-436.1: opens', undefined],
  ['QA-0436.1 opens', undefined],
  [' QA-436.1 opens', undefined],
  ['qa-436.1 opens', undefined],
  ['QА-436.1 opens', undefined],
  ['QA‐436.1 opens', undefined],
  ['QA-\u202e436.1 opens', undefined],
  ['QA-436.\u0661 opens', undefined],
  ['ＱＡ-436.1 opens', undefined],
] as const)('the criterion of %j is %s', ([title, id]) => {
  const { tests } = scan(`test(${JSON.stringify(title)}, () => expect(open()).toBe(1));`);
  expect(tests.map(({ criterionId }) => criterionId)).toEqual([id]);
});

test('a focus or a retry for the file is in the debt of each of its tests, and is found once', () => {
  const { tests, findings } = scan(`test.only('a', () => expect(open()).toBe(1));\ntest('b', () => expect(open()).toBe(1));`);
  expect(tests.map(({ debt }) => debt.map(({ kind }) => kind))).toEqual([['only'], ['only']]);
  expect(findings.map(({ kind, testTitle }) => [kind, testTitle])).toEqual([['only', 'a']]);
});

test('debt in a helper is in the debt of each test that calls it, through others or not', () => {
  const { tests } = scan(`
test('a', () => check());
test('b', () => checkTwice());
test('c', () => expect(open()).toBe(1));
function checkTwice() { check(); check(); }
function check() { try { expect(open()).toBe(1); } catch {} }`);
  expect(tests.map(({ debt }) => debt.map(({ kind }) => kind))).toEqual([['swallowed-assertion'], ['swallowed-assertion'], []]);
});

test('findings carry the line of the source, made visible and cut', () => {
  const { findings } = scan(
    `  test.skip('a \u001b[31m', () => expect(open()).toBe(1));\ntest.skip('${'b'.repeat(500)}', () => expect(1));`,
  );
  expect(findings[0]!.excerpt).toBe(`test.skip('a <U+001B>[31m', () => expect(open()).toBe(1));`);
  expect(findings[1]!.excerpt).toHaveLength(161);
});

describe('the digest of a test', () => {
  const written = `test('a', { timeout: 5 }, async () => { const x = await open("b", { c: 1 }); expect((x)).toBe(1) });`;

  test.for([
    [
      `test( "a" , {\n  timeout: 5,\n}, async () => {\n  // why\n  const x = await open('b', { 'c': 1 });\n  expect(x).toBe(1);\n});`,
    ],
    [`/* why */ test('a', { timeout: 0x5 }, async () => { const x = await open('b', { c: 1, },); ; expect(x).toBe(1); },);`],
  ])('is the same after formatting: %s', ([other]) => {
    expect(digestOf(other!)).toBe(digestOf(written));
  });

  test.for([
    ['toBe(1)', 'toBe(2)'],
    ['toBe(1)', 'not.toBe(1)'],
    ['toBe(1)', 'toEqual(1)'],
    ['await open', 'open'],
    ["'a'", "'b'"],
    ['timeout: 5', 'timeout: 6'],
    ['c: 1', '"c": "1"'],
    ['const x', 'let x'],
    ['c: 1', '[c]: 1'],
    ['open(', 'open?.('],
    ['=> {', '=> { return;'],
  ] as const)('is another with %s turned into %s', ([from, to]) => {
    expect(digestOf(written.replace(from, to))).not.toBe(digestOf(written));
  });

  test('is another for each test of the fixtures', () => {
    const digests = scanSources(sources).tests.map(({ digest, file, title, line }) => `${digest} ${file} ${title} ${line}`);
    expect(new Set(digests.map((each) => each.slice(0, 64))).size).toBeGreaterThan(digests.length * 0.95);
  });
});

describe('a hostile file is a finding or is read, never a crash', () => {
  const deep = 100_000;
  const wrap = (open: string, close: string, inner = '1') => open.repeat(deep) + inner + close.repeat(deep);
  const hostile: Readonly<Record<string, string>> = {
    brackets: wrap('[', ']'),
    parentheses: wrap('(', ')'),
    blocks: wrap('{', '}', ''),
    functions: wrap('f(()=>{', '})'),
    arrows: wrap('()=>', ''),
    'prefix operators': wrap('!', ''),
    conditions: wrap('if(a){}else ', '', '{}'),
    'conditions on lines': wrap('if(a)\n', '', ';'),
    labels: wrap('if(a)\nb:\n', '', ';'),
    choices: wrap('a?b:', ''),
    assignments: wrap('a=\n', ''),
    templates: wrap('`${', '}`'),
    types: `type A = ${wrap('[', ']', '')}`,
    'type arguments': `type A = ${wrap('A<', '>', 'B')}`,
    comparisons: wrap('a<', ''),
    powers: wrap('a**', ''),
    sums: wrap('a+', ''),
    chains: `a${'.b()'.repeat(deep)}`,
    'brackets that strings hide': wrap('f(")",', ''),
    'brackets that regular expressions hide': wrap('f(/[)/]/,', ''),
    'a NUL': 'test("a", () => {});\0',
    binary: String.fromCharCode(...Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)),
    'an open string': 'test("a',
    'an open comment': '/* test("a"',
    'an open template': 'test(`a',
    'an open block': 'test("a", () => {',
  };

  test.for(Object.entries(hostile))('%s', ([, text]) => {
    const { findings, tests } = scanSources([{ file: 'a.test.ts', text }]);
    expect(tests).toEqual([]);
    expect(findings.map(({ kind, file }) => [kind, file])).toEqual([['unparsable', 'a.test.ts']]);
  });

  test('a line of 10 MB', () => {
    const { findings } = scanSources([
      { file: 'a.test.ts', text: `test('a', () => {${'expect(f(1)).toBe(2);'.repeat(500_000)}});` },
    ]);
    expect(findings.map(({ kind }) => kind)).toEqual(['unparsable']);
  });

  test('lone surrogates are read', () => {
    const { tests, findings } = scanSources([
      { file: 'a.test.ts', text: `test('a \ud800', () => { expect(f('\udfff')).toBe(1); });` },
    ]);
    expect([tests.length, findings.length]).toEqual([1, 0]);
  });

  test.for(['\ufeff', '#!/usr/bin/env node\n'])('a file that begins with %j is read', (start) => {
    const { tests, findings } = scanSources([{ file: 'a.test.ts', text: `${start}test('a', () => expect(f(1)).toBe(1));` }]);
    expect([tests.length, findings.length]).toEqual([1, 0]);
  });

  test('CRLF does not move lines', () => {
    const text = `test('a', () => expect(f(1)).toBe(1));\r\n\r\n// it('b', () => {\r\n//   expect(1);\r\n// });\r\ntest.skip('c', () => expect(f(1)).toBe(1));\r\n`;
    const { findings } = scanSources([{ file: 'a.test.ts', text }]);
    expect(findings.map(({ kind, line }) => [kind, line])).toEqual([
      ['commented-out', 3],
      ['skip', 6],
    ]);
  });

  test('any piece of a test file', () => {
    const texts = constantFrom(...sources.map(({ text }) => text));
    const cut = tuple(texts, double({ min: 0, max: 1, noNaN: true }), double({ min: 0, max: 1, noNaN: true }));
    assert(
      property(cut, ([text, from, to]) => {
        const piece = text.slice(0, from * text.length) + text.slice(to * text.length);
        const report = scanSources([{ file: 'a.test.ts', text: piece }]);
        expect(report.files).toEqual(['a.test.ts']);
      }),
      { numRuns: 200 },
    );
  });
});

test.for([
  ['a.test.js', `const { it } = require('mocha'); it.skip('a', () => { assert.equal(f(), 1); });`],
  ['a.test.cjs', `const assert = require('assert'); const { test: t } = require('node:test'); t.skip('a', () => assert(f()));`],
  ['a.test.mjs', `const { test: t } = await import('vitest'); t.skip('a', () => expect(f()).toBe(1));`],
  ['a.test.tsx', `test.skip('a', () => { expect(render(<A<string> b="c" />)).toBe(1); });`],
  ['a.test.js', `test.skip('a', () => { expect(render(<A b="c" />)).toBe(1); });`],
  ['a.test.mts', `import t from 'node:test'; t.skip('a', (t) => { t.assert.equal(f<string>(), 1); });`],
])('%s is read in its language', ([file, text]) => {
  const { tests, findings } = scanSources([{ file: file!, text: text! }]);
  expect([tests.length, ...findings.map(({ kind }) => kind)]).toEqual([1, 'skip']);
});

test('files come in the order of their paths, findings in the order of their places', () => {
  const text = `test.skip('b', { retry: 1 }, () => {});\ntest('a', () => {});`;
  const { files, findings } = scanSources([
    { file: 'b.test.ts', text },
    { file: 'a.test.ts', text },
  ]);
  expect(files).toEqual(['a.test.ts', 'b.test.ts']);
  expect(findings.map(({ file, line, kind }) => `${file}:${line} ${kind}`)).toEqual(
    ['a', 'b'].flatMap((name) => [
      `${name}.test.ts:1 empty`,
      `${name}.test.ts:1 skip`,
      `${name}.test.ts:1 retry`,
      `${name}.test.ts:2 empty`,
    ]),
  );
});

test('ordinary calls of the same names are no tests', () => {
  expect(
    kindsOf(
      `const found = /a/.test('b'); context.skip(1); queue.only('a', () => {}); describeIt('a', () => {}); item.it('a', () => {});`,
    ),
  ).toEqual([]);
});

test('the report fits its schema, which knows every kind', () => {
  const schemaPath = path.join(import.meta.dirname, '../../../governance/schemas/debt-report.schema.json');
  const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as {
    $defs: { finding: { properties: { kind: { enum: string[] } } } };
  };
  const validate = new Ajv2020({ strict: true }).compile(schema);
  expect(validate(scanSources(sources)) || validate.errors).toBe(true);
  expect(schema.$defs.finding.properties.kind.enum).toEqual(Object.keys(debtKinds));
});
