import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';

import { compileSchema, generateValidator, listSchemas } from './compile-schema.ts';
import { findSchemaProblems } from './json-schema.ts';
import { parseYaml } from './parse-yaml.ts';

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

test('validators that are compiled ahead say the same as those compiled at run time', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'compiled-schemas-'));
  try {
    for (const schema of listSchemas()) {
      // The generated module asks for ajv's runtime by name, so it must be able to find it.
      const source = generateValidator(schema).replaceAll('require("ajv', `require("${path.resolve('node_modules')}/ajv`);
      writeFileSync(path.join(folder, `${schema}.cjs`), source);
      const ahead = createRequire(import.meta.url)(path.join(folder, `${schema}.cjs`)) as ValidateFunction;
      const atRunTime = compileSchema(schema);
      for (const value of [null, {}, { wave: 1, subwaves: [{}, { id: 2, b: 1 }], components: [{ criteria: { x: 1 } }] }]) {
        expect([ahead(value), ahead.errors]).toEqual([atRunTime(value), atRunTime.errors]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
