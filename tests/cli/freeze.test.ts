import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { findSchemaProblems } from '../../src/foundation/input/json-schema.ts';
import { parseJson } from '../../src/foundation/input/parse-json.ts';
import { createRepository } from '../support/repository.ts';
import type { Repository } from '../support/repository.ts';

const test11 =
  "import { expect, test } from 'vitest';\ntest('QA-1.1 adds', () => {\n  expect(1 + 1).toBe(2);\n  expect(0.1 + 0.2).toBeCloseTo(0.3, 5);\n});\n";

function frozen(): Promise<Repository> {
  return createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': test11, '.gitignore': 'evidence\n' });
}

function git(repository: Repository, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: repository.root });
}

async function problemsOf(text: string, schema: string): Promise<unknown[]> {
  return findSchemaProblems(parseJson(text, { file: 'output' }), schema);
}

test('freezes, says so, and finds everything as it was frozen', async () => {
  await using repository = await frozen();
  const absent = await repository.qa(['freeze', 'status']);
  expect(absent).toMatchObject({
    code: 1,
    stdout: 'Nothing is frozen: there is no qa/freeze.lock.json. Freeze with `qa freeze`.\n',
  });
  const made = await repository.qa(['freeze']);
  expect(made).toMatchObject({
    code: 0,
    stdout: 'Frozen in qa/freeze.lock.json: 1 criterion, 1 test, 0 fixtures, 2 documents.\n',
  });
  const status = await repository.qa(['freeze', 'status']);
  expect(status).toMatchObject({ code: 0, stdout: 'Everything stands as it was frozen in qa/freeze.lock.json.\n' });
});

test('a weakened test is shown with what it was, what it is, and the source that a commit has', async () => {
  await using repository = await frozen();
  await repository.qa(['freeze']);
  git(repository, 'init', '-q');
  git(repository, 'add', '-A');
  git(repository, 'commit', '-qm', 'frozen');
  await repository.write('qa/tests/add.qa.ts', test11.replace('0.3, 5', '0.3, 0').replace('  expect(1 + 1).toBe(2);\n', ''));
  git(repository, 'commit', '-qam', 'weakened');
  const { code, stdout } = await repository.qa(['freeze', 'status']);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'qa/tests/add.qa.ts:3 tolerance-widened The test QA-1.1 accepts more than before.\n  - expect(0.1+0.2).toBeCloseTo(0.3, 5)\n  + expect(0.1+0.2).toBeCloseTo(0.3, 0)\n',
  );
  expect(stdout).toContain(
    'qa/tests/add.qa.ts:2 assertion-removed The test QA-1.1 lost an assertion.\n  - expect(1+1).toBe(2)\n',
  );
  expect(stdout).toContain(
    '  -  expect(1 + 1).toBe(2);\n  -  expect(0.1 + 0.2).toBeCloseTo(0.3, 5);\n  +  expect(0.1 + 0.2).toBeCloseTo(0.3, 0);\n',
  );
  expect(stdout).toContain('2 changes that no amendment covers; 2 may weaken what was frozen.');
  const coloured = await repository.qa(['freeze', 'status'], { environment: { NO_COLOR: '', FORCE_COLOR: '1' } });
  expect(coloured.stdout).toContain('\u001B[31m  - expect(1+1).toBe(2)\u001B[39m');
  const json = await repository.qa(['freeze', 'status', '--json']);
  expect(await problemsOf(json.stdout, 'freeze-status')).toEqual([]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    changes: [{ weakens: true }, { weakens: true }],
    diffs: [{ file: 'qa/tests/add.qa.ts' }],
  });
});

test('refuses to freeze over a change, and amends it by name and reason', async () => {
  await using repository = await frozen();
  await repository.qa(['freeze']);
  await repository.write('qa/tests/add.qa.ts', test11.replace('0.3, 5', '0.3, 0'));
  const refused = await repository.qa(['freeze']);
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(
    'Nothing was frozen. Something frozen differs. Take the change back, or amend it by name and reason.',
  );
  const amended = await repository.qa(['freeze', '--amend', 'QA-1.1', '--reason', 'Rounds by design.', '--by', 'Ada', '--json']);
  expect(amended.code).toBe(0);
  expect(await problemsOf(amended.stdout, 'freeze-result')).toEqual([]);
  const { code, stdout } = await repository.qa(['freeze', 'status']);
  expect({ code, line: /^test QA-1.*$/m.exec(stdout)?.[0] }).toEqual({
    code: 0,
    line: expect.stringMatching(/^test QA-1\.1 \(tolerance-widened\), \d{4}-\d\d-\d\d, by Ada: Rounds by design\.$/),
  });
});

test.for([
  ['no reason', ['--amend', 'QA-1.1', '--by', 'Ada'], 'reason'],
  ['no name', ['--amend', 'QA-1.1', '--reason', 'why'], 'by'],
  ['a reason without anything to amend', ['--reason', 'why', '--by', 'Ada'], 'amend'],
  ['an empty reason', ['--amend', 'QA-1.1', '--reason', ' ', '--by', 'Ada'], 'AMENDMENT_INCOMPLETE: --reason says nothing.'],
  [
    'what is as it was frozen',
    ['--amend', 'QA-1.1', '--reason', 'why', '--by', 'Ada'],
    'NOTHING_TO_AMEND: "QA-1.1" names nothing',
  ],
] as const)('%s is wrong usage', async ([, args, message]) => {
  await using repository = await frozen();
  await repository.qa(['freeze']);
  const { code, stderr } = await repository.qa(['freeze', ...args]);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test('a lock that is none is an error with its place, for every command of the freeze', async () => {
  await using repository = await frozen();
  await repository.write('qa/freeze.lock.json', '{"schemaVersion": 1,\n"tests": {}, "tests": {}}');
  for (const args of [['freeze', 'status'], ['freeze'], ['freeze', '--amend', 'QA-1.1', '--reason', 'why', '--by', 'Ada']]) {
    const { code, stderr } = await repository.qa(args);
    expect(code).toBe(2);
    expect(stderr).toContain('qa/freeze.lock.json:2:');
    expect(stderr).toContain('Restore the lock from version control.');
  }
});

test('a run records the digest of the lock, and its report prints every amendment', async () => {
  await using repository = await frozen();
  await repository.qa(['run', '--all']);
  expect(JSON.parse(await repository.read(`${repository.evidence}/qa_evidence_summary.json`))).toMatchObject({
    digests: { freeze: null },
  });
  await repository.qa(['freeze']);
  await repository.write('qa/tests/add.qa.ts', test11.replace('0.3, 5', '0.3, 4'));
  await repository.qa(['freeze', '--amend', 'QA-1.1', '--reason', 'Rounds by | design.', '--by', 'Ada']);
  const { code } = await repository.qa(['run', '--all']);
  expect(code).toBe(0);
  const lock = (await repository.qa(['freeze', 'status', '--json'])).stdout;
  const { sha256 } = JSON.parse(lock) as { sha256: string };
  const summary = await repository.read(`${repository.evidence}/qa_evidence_summary.json`);
  expect(JSON.parse(summary)).toMatchObject({ digests: { freeze: sha256 } });
  expect(await problemsOf(summary, 'evidence-summary')).toEqual([]);
  const report = await repository.read(`${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`);
  expect(report).toMatch(/\| `QA-1\.1` \| tolerance-widened \| [-\d]+ \| Rounds by \\\| design\. \| \*\*stated by Ada\*\* \|/);
});

test('a test that writes the lock while it runs voids the run', async () => {
  const writes =
    "import { writeFileSync } from 'node:fs';\nimport { expect, test } from 'vitest';\ntest('QA-1.1 adds', () => {\n  writeFileSync('qa/freeze.lock.json', '{}');\n  expect(1 + 1).toBe(2);\n});\n";
  await using repository = await createRepository({ 1: { 1: 'adds' } }, { 'qa/tests/add.qa.ts': writes });
  await repository.qa(['freeze']);
  const { code } = await repository.qa(['run', '--all']);
  expect(code).toBe(1);
  const { components } = JSON.parse(await repository.read(`${repository.evidence}/qa_evidence_summary.json`)) as {
    components: { state: string }[];
  };
  expect(components.map(({ state }) => state)).not.toContain('GREEN');
});
