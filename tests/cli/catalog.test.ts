import { expect, test } from 'vitest';

import { validateDocument } from '../../src/foundation/input/json-schema.ts';
import { parseJson } from '../../src/foundation/input/parse-json.ts';
import { createRepository } from '../support/repository.ts';

const statements = { 1: { 1: 'adds', 2: 'adds none' }, 2: { 1: 'subtracts' } };
const tests = {
  'qa/tests/a.qa.ts': `import { expect, test } from 'vitest';
test('QA-1.1 adds', () => expect(1 + 1).toBe(2));
test.skip('QA-1.2 adds nothing', () => expect(1).toBe(1));
test('QA-9.1 \\u001b[31mred', () => expect(1 + 1).toBe(2));
`,
};

/** Validates what `--json` printed against its published schema, and returns it. */
async function jsonOf(stdout: string, schema: string): Promise<unknown> {
  const document = parseJson(stdout, { file: 'stdout' });
  await validateDocument(document, schema);
  return document.value;
}

test('list prints one line a component, filtered on request', async () => {
  await using repository = await createRepository(statements);
  const { code, stdout } = await repository.qa(['catalog', 'list']);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^QA-1 .* 2 criteria$/),
    expect.stringMatching(/^QA-2 .* 1 criterion$/),
  ]);
  const filtered = await repository.qa(['catalog', 'list', '--subwave', '1.0', '--json']);
  expect(await jsonOf(filtered.stdout, 'catalog-list')).toMatchObject({ components: [{ id: 'QA-1' }, { id: 'QA-2' }] });
  const unknown = await repository.qa(['catalog', 'list', '--module', 'nothing']);
  expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('UNKNOWN_MODULE') });
});

test('show prints a criterion with the title that its test must have', async () => {
  await using repository = await createRepository(statements);
  const { code, stdout } = await repository.qa(['catalog', 'show', 'QA-1.2']);
  expect(code).toBe(0);
  expect(stdout).toContain('test("QA-1.2 adds none", …)');
  expect(stdout).toMatch(/place +qa\/catalog\/subwave-1\.0\.yaml:\d+:\d+/);
  const shown = await repository.qa(['catalog', 'show', 'QA-1..QA-2', '--json']);
  expect(await jsonOf(shown.stdout, 'catalog-show')).toMatchObject({
    components: [{ criteria: [{}, {}] }, { criteria: [{ testTitle: 'QA-2.1 subtracts' }] }],
  });
  expect(await repository.qa(['catalog', 'show', 'QA-1.3'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no criterion 3'),
  });
});

test('validate says what it checked, or prints each problem with its place', async () => {
  await using repository = await createRepository(statements);
  const { code, stdout } = await repository.qa(['catalog', 'validate']);
  expect(code).toBe(0);
  expect(stdout).toContain('2 components with 3 criteria');
  const valid = await repository.qa(['catalog', 'validate', '--json']);
  expect(await jsonOf(valid.stdout, 'catalog-validate')).toMatchObject({ components: 2, criteria: 3 });
  await repository.write('qa/catalog/second.yaml', 'subwave: "1.0"\ncomponents:\n  - &a {id: QA-1}\n');
  const broken = await repository.qa(['catalog', 'validate']);
  expect(broken).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('qa/catalog/second.yaml:3:5: The anchor `&a` is refused.'),
  });
});

test('trace joins criteria, tests and sources, and prints nothing that a terminal would obey', async () => {
  await using repository = await createRepository(statements, tests);
  const { code, stdout } = await repository.qa(['catalog', 'trace']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^QA-1\.1 +no evidence +qa\/tests\/a\.qa\.ts:2 /m);
  expect(stdout).toMatch(/^QA-1\.2 +no evidence +qa\/tests\/a\.qa\.ts:3 \(other title, skip[^)]*\)/m);
  expect(stdout).toMatch(/^QA-2\.1 +no evidence +no test /m);
  expect(stdout).toContain('qa/tests/a.qa.ts:4 bears an id that the catalog does not have');
  expect(stdout).not.toContain('\u001b');
  const traced = await repository.qa(['catalog', 'trace', '--json']);
  expect(await jsonOf(traced.stdout, 'catalog-trace')).toMatchObject({
    criteria: [{ id: 'QA-1.1' }, { id: 'QA-1.2' }, { id: 'QA-2.1' }],
    strayTests: [{ line: 4 }],
  });
});
