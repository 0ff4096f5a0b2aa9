import { createRequire } from 'node:module';
import { globSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';

import { compileSchema, generateDeciders, generateValidator, listSchemas } from './compile-schema.ts';
import { findSchemaProblems } from './json-schema.ts';
import { parseYaml } from './parse-yaml.ts';
import { quickSchemas } from './quick-schemas.ts';

async function problemsOf(text: string, schema = 'plan'): Promise<string[]> {
  const problems = await findSchemaProblems(parseYaml(text, { file: 'f.yaml' }), schema);
  return problems.map(({ line, column, message, remedy }) => `${line}:${column} ${message} ${remedy}`);
}

const head = 'wave: "2.0"\ntitle: T\nsubwaves:\n';

test('an empty document lacks everything', async () => {
  expect(await problemsOf('')).toEqual([expect.stringContaining('1:1 The document must be a map, and is empty.')]);
  expect(await problemsOf('{}')).toHaveLength(3);
});

test('a sound document has no problem', async () => {
  expect(await problemsOf(`${head}  - id: "2.4"\n    title: T\n`)).toEqual([]);
});

test('an unknown key is named at its place, with the key that was probably meant', async () => {
  const [problem, ...others] = await problemsOf(`${head}  - id: "2.4"\n    title: T\n    bulider: b\n`);
  expect(others).toEqual([]);
  expect(problem).toContain('6:5 `subwaves[0]` has an unknown key `bulider`. Did you mean `builder`? Known here: id, title, qa,');
});

test('a number that should be text says how to keep its digits', async () => {
  const [problem] = await problemsOf(`${head}  - id: 2.10\n    title: T\n`);
  expect(problem).toContain('4:9 `subwaves[0].id` must be text, and is the number 2.1. Put it in quotes');
});

test('a wrong form says what is expected, with an example', async () => {
  const [problem] = await problemsOf(`${head}  - id: "2.4"\n    title: T\n    qa: QA-1-QA-2\n`);
  expect(problem).toContain('6:9 `subwaves[0].qa` is `QA-1-QA-2`, which is not of the form that is expected.');
  expect(problem).toContain('For example: `QA-436..QA-445`.');
});

test('a letter that only looks like another is named by its code point', async () => {
  const text = 'subwave: "2.4"\ncomponents:\n  - id: Q\u0410-1\n    title: T\n    module: m\n    criteria: {1: a}\n';
  expect(await problemsOf(text, 'catalog')).toEqual([expect.stringContaining('contains U+0410 `\u0410`')]);
});

test('a value outside a list of choices suggests the nearest', async () => {
  const problems = await problemsOf('gate: GATE-SUBWAVE-2.3\noutcome: PAS\n', 'gate-external');
  expect(problems).toContain('2:10 `outcome` is `PAS`. Did you mean `PASS`? It must be one of PASS, FAIL.');
});

test('a wrong key of a map is reported once, at the key', async () => {
  const text = 'subwave: "2.4"\ncomponents:\n  - id: QA-1\n    title: T\n    module: m\n    criteria:\n      1: a\n      b: c\n';
  const problems = await problemsOf(text, 'catalog');
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain('8:7 `components[0].criteria` has an unknown key `b`.');
});

test('all problems come at once, and no more than a bound', async () => {
  const many = await problemsOf(`${head}${'  - {id: 1, x: 2}\n'.repeat(2000)}`);
  expect(many).toHaveLength(1000);
});

test('what is inherited does not count as there', async () => {
  expect(await problemsOf('toString: 1\n')).toContainEqual(expect.stringContaining('unknown key `toString`'));
});

/** Loads generated modules, which ask for ajv's runtime by name and must be able to find it. */
function loadGenerated(sources: Readonly<Record<string, string>>): Record<string, unknown> {
  using folder = mkdtempDisposableSync(path.join(tmpdir(), 'compiled-schemas-'));
  const require = createRequire(import.meta.url);
  const load = (name: string, source: string): unknown => {
    const file = path.join(folder.path, `${name}.cjs`);
    writeFileSync(file, source.replaceAll('require("ajv', `require("${path.resolve('node_modules')}/ajv`));
    return require(file);
  };
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, load(name, source)]));
}

test('validators that are compiled ahead say the same as those compiled at run time', () => {
  const ahead = loadGenerated(Object.fromEntries(listSchemas().map((schema) => [schema, generateValidator(schema)])));
  for (const schema of listSchemas()) {
    const validate = ahead[schema] as ValidateFunction;
    const atRunTime = compileSchema(schema);
    for (const value of [null, {}, { wave: 1, subwaves: [{}, { id: 2, b: 1 }], components: [{ criteria: { x: 1 } }] }]) {
      expect([validate(value), validate.errors]).toEqual([atRunTime(value), atRunTime.errors]);
    }
  }
});

/** Documents of this repository, by the schema that they fit. */
const documents: Readonly<Record<string, string>> = {
  builder: 'governance/builders/*.yaml',
  catalog: 'qa/catalog/subwave-2.9.yaml',
  checkpoint: 'evidence/wave-*/*/*/checkpoints/*.json',
  'gate-external': 'governance/gates/*.yaml',
  plan: 'qa/plan.yaml',
};
const others = [null, true, 0, 1.5, '', ' ', 'é'.repeat(250), '\u{1f600}'.repeat(150), [], [1, 1], ['a', 'a'], {}, { a: 1 }];

/** The document with one part replaced, left out, added or doubled, each in turn. */
function* departures(value: unknown): Iterable<unknown> {
  yield* others;
  if (Array.isArray(value)) {
    yield [...value, ...value];
    for (const [index, part] of value.entries()) for (const other of departures(part)) yield value.with(index, other);
  } else if (value !== null && typeof value === 'object') {
    for (const other of others) yield { ...value, unknown: other };
    for (const [key, part] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      for (const other of departures(part)) yield { ...value, [key]: other };
    }
  }
}

test.for(quickSchemas)('what only decides whether a document fits %s decides as what says why', (schema) => {
  const { deciders } = loadGenerated({ deciders: generateDeciders(quickSchemas) });
  const decide = (deciders as Record<string, ValidateFunction>)[schema]!;
  const validate = compileSchema(schema);
  const counts = { fit: 0, depart: 0 };
  const wrong: unknown[] = [];
  for (const file of globSync(documents[schema]!)) {
    const { value } = parseYaml(readFileSync(file, 'utf8'), { file });
    expect(decide(value), file).toBe(true);
    for (const departure of departures(value)) {
      const fits = validate(departure);
      if (decide(departure) !== fits) wrong.push(departure);
      counts[fits ? 'fit' : 'depart'] += 1;
    }
  }
  expect(wrong).toEqual([]);
  expect(counts.fit).toBeGreaterThan(0);
  expect(counts.depart).toBeGreaterThan(100);
});
