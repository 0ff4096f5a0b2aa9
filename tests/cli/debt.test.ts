import { readFileSync } from 'node:fs';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { createRepository } from '../support/repository.ts';

const imports = "import { expect, test } from 'vitest';\n";
const honest = `${imports}test('QA-1.1 adds', () => {\n  expect(1 + 1).toBe(2);\n});\n`;
const cheat = `${imports}test.skip('QA-1.1 adds', () => {\n  expect(1 + 1).toBe(2);\n});\n`;
const schema = JSON.parse(readFileSync('governance/schemas/debt-report.schema.json', 'utf8')) as object;

test('no debt exits 0', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': honest });
  const { code, stdout } = await repository.qa(['debt']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'No test debt in 1 file, 1 test.\n' });
});

test('debt exits 1 and names kind, line, test and remedy', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': cheat });
  const { code, stdout } = await repository.qa(['debt', 'qa']);
  expect(code).toBe(1);
  expect(stdout).toContain('qa/tests/add.qa.ts:2:1 skip the test is skipped (skip)\n    in "QA-1.1 adds"\n');
  expect(stdout).toContain('What to do: ');
});

test('--json prints the report that the schema describes', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': cheat });
  const { code, stdout } = await repository.qa(['debt', '--json']);
  const report = JSON.parse(stdout) as { findings: { kind: string }[] };
  const validate = new Ajv2020({ strict: true }).compile(schema);
  expect(validate(report) || validate.errors).toBe(true);
  expect([code, report.findings.map(({ kind }) => kind)]).toEqual([1, ['skip']]);
});

test('a path that is absent or names no test file exits 2', async () => {
  await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': honest });
  const { code, stderr } = await repository.qa(['debt', 'absent', 'qa/plan.yaml', '../outside']);
  expect(code).toBe(2);
  for (const path of ['absent', 'qa/plan.yaml', '../outside']) expect(stderr).toContain(`${path}: `);
});
