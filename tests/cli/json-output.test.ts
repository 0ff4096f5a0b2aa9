import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { compileSchema } from '../../src/foundation/input/compile-schema.ts';
import { commandTable } from '../../src/command-table.ts';
import { createRepository, testFile } from '../support/repository.ts';

/** Arguments of each command, and the schema that its result must fit. */
const results: Readonly<Record<string, readonly [args: readonly string[], schema: string]>> = {
  'catalog:list': [['catalog', 'list'], 'catalog-list'],
  'catalog:show': [['catalog', 'show', 'QA-1'], 'catalog-show'],
  'catalog:trace': [['catalog', 'trace'], 'catalog-trace'],
  'catalog:validate': [['catalog', 'validate'], 'catalog-validate'],
  'checkpoint:status': [['checkpoint', 'status'], 'checkpoint-status'],
  debt: [['debt'], 'debt-report'],
  doctor: [['doctor'], 'doctor-result'],
  'evidence:import': [['evidence', 'import', 'junit.xml', '--subwave', '1.0', '--by', 'Ada'], 'evidence-import'],
  'evidence:list': [['evidence', 'list'], 'evidence-list'],
  'evidence:show': [['evidence', 'show', '--subwave', '1.0'], 'evidence-summary'],
  'evidence:verify': [['evidence', 'verify'], 'evidence-verification'],
  explain: [['explain', 'DEADLOCK'], 'explain-result'],
  freeze: [['freeze'], 'freeze-result'],
  'freeze:status': [['freeze', 'status'], 'freeze-status'],
  gate: [['gate', '--subwave', '1.0'], 'gate-result'],
  'generate:node': [['generate', 'node', '--type', 'compute', '--service-name', 'a', '--domain', 'b'], 'generation-report'],
  'keys:make': [['keys', 'make'], 'keys-made'],
  'keys:rotate': [['keys', 'rotate'], 'keys-made'],
  'keys:show': [['keys', 'show'], 'keys-show'],
  ledger: [['ledger'], 'ledger-summary'],
  'migrate:port': [['migrate', 'port', '--from', '8081', '--to', '5173'], 'migrate-port'],
  propose: [['propose', '--subwave', '1.0', '--title', 't', '--description', 'd', '--by', 'Ada'], 'propose-result'],
  prove: [['prove', '--all'], 'prove-result'],
  report: [['report', '--subwave', '1.0'], 'report-result'],
  run: [['run', '--all'], 'run-result'],
  selftest: [['selftest', '--only', 'skip'], 'selftest-result'],
};

const files = {
  'junit.xml': '<testsuite tests="1" name="s"><testcase classname="c" name="n"/></testsuite>',
  'qa/tests/a.qa.ts': testFile({
    'QA-1.1 adds': '  expect(1 + 1).toBe(3);',
    'QA-1.2 hangs': '  await new Promise(() => {});\n  expect(1 + 1).toBe(2);',
  }),
};

/** An import is of a commit. */
function commitAll(root: string): void {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'all'],
  ])
    execFileSync('git', args, { cwd: root });
}

test('every command has a schema for its result', () => {
  expect(Object.keys(results).toSorted()).toEqual(Object.keys(commandTable).toSorted());
});

test.for(Object.entries(results))(
  'the result of %s fits its schema, and nothing else is printed',
  { timeout: 60_000 },
  async ([, [args, schema]]) => {
    await using repository = await createRepository({ 1: { 1: 'adds', 2: { statement: 'hangs', timeout: '500ms' } } }, files);
    if (!args.includes('run')) await repository.qa(['run', '--all']);
    if (args.includes('import') || args.includes('migrate')) commitAll(repository.root);
    if (args.includes('rotate')) await repository.qa(['keys', 'make']);
    const { stdout, stderr } = await repository.qa([...args, '--json']);
    const validate = compileSchema(schema);
    const valid = validate(JSON.parse(stdout));
    expect({ valid, errors: validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`), stderr }).toEqual({
      valid: true,
      errors: undefined,
      stderr: '',
    });
  },
);
