import { execFile } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { compileSchema } from '../../src/foundation/input/compile-schema.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Ended, Repository } from '../support/repository.ts';

const statements = { 1: { 1: 'adds', 2: 'subtracts' } };
const bodies = { 'QA-1.1 adds': '  expect(1 + 1).toBe(2);', 'QA-1.2 subtracts': '  expect(2 - 1).toBe(1);' };
const git = promisify(execFile);

let repository: Repository;
let report: string;

beforeAll(async () => {
  repository = await createRepository(statements, { 'qa/tests/a.qa.ts': testFile(bodies), '.gitignore': '.local\n' });
  await commit(repository.root);
  await repository.qa(['run', '--all']);
  report = `${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`;
}, 60_000);
afterAll(() => repository[Symbol.asyncDispose]());

async function commit(root: string): Promise<void> {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  await git('git', ['init', '-q'], { cwd: root });
  await git('git', ['add', '-A'], { cwd: root });
  await git('git', [...identity, 'commit', '-q', '-m', 'work'], { cwd: root });
}

function fits(schema: string, { stdout }: Ended): unknown {
  const validate = compileSchema(schema);
  return validate(JSON.parse(stdout)) ? true : validate.errors;
}

test.for(['', '.html'])('a report that a run wrote is what the evidence says, and a changed byte is named', async (ending) => {
  const file = ending === '' ? report : report.replace('.md', ending);
  const whole = await repository.qa(['report', '--verify', file, '--json']);
  const text = await repository.read(file);
  await repository.write(file, text.replace('2 of 2 criteria', '3 of 2 criteria'));
  const changed = await repository.qa(['report', '--verify', file, '--json']);
  await repository.write(file, text);
  expect({ code: whole.code, fits: fits('report-verification', whole) }).toEqual({ code: 0, fits: true });
  expect(changed.code).toBe(1);
  expect(JSON.parse(changed.stdout)).toMatchObject({ holds: false, differences: [{ found: expect.stringContaining('3 of 2') }] });
});

test('a run of another subwave, or nothing but time, leaves a report true', async () => {
  const { code, stdout } = await repository.qa(['report', '--verify', report]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('as the evidence says, byte by byte') });
});

test('a file that is no report of qa cannot be computed anew', async () => {
  await repository.write('mine.md', '# Mine\n');
  const { code, stderr } = await repository.qa(['report', '--verify', 'mine.md']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('UNKNOWN_REPORT') });
  await rm(`${repository.root}/mine.md`);
});

test('a report that a person wrote is audited claim by claim', async () => {
  await repository.write('handed-in.md', '# Subwave 1.0\n\n2/2 GREEN on the first attempt. Coverage is 97 %. 5 assertions.\n');
  const audited = await repository.qa(['report', '--audit', 'handed-in.md', '--json']);
  expect({ code: audited.code, fits: fits('report-audit', audited) }).toEqual({ code: 1, fits: true });
  expect(JSON.parse(audited.stdout)).toMatchObject({ totals: { supported: 2, refuted: 1, unproven: 1 } });
  const { stdout } = await repository.qa(['report', '--audit', 'handed-in.md']);
  expect(stdout).toContain('3: unproven rate "97 %"');
});

test.for([
  ['names no subwave', 'All is well: 2/2 GREEN.\n', 2, 'NO_SUBWAVE'],
  ['claims nothing', 'Subwave 1.0 was interesting.\n', 1, 'no claim that could be checked'],
] as const)('an audit of a report that %s', async ([, text, code, message]) => {
  await repository.write('odd.md', text);
  const ended = await repository.qa(['report', '--audit', 'odd.md']);
  expect({ code: ended.code, text: `${ended.stdout}${ended.stderr}` }).toEqual({ code, text: expect.stringContaining(message) });
});

test('proposals are numbered, parked and printed, also when two are recorded at once', async () => {
  const propose = (title: string) =>
    repository.qa(['propose', '--subwave', '1.0', '--title', title, '--description', 'why: "because" #1', '--by', 'Ada']);
  const ended = await Promise.all([propose('one'), propose('two')]);
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect((await readdir(`${repository.root}/governance/proposals`)).toSorted()).toEqual(['EP-001.yaml', 'EP-002.yaml']);
  await repository.qa(['report', '--subwave', '1.0']);
  expect(await repository.read(report)).toContain('| EP-002 |');
  const empty = await repository.qa(['propose', '--subwave', '1.0', '--title', ' ', '--description', 'd', '--by', 'Ada']);
  expect({ code: empty.code, stderr: empty.stderr }).toEqual({ code: 2, stderr: expect.stringContaining('EMPTY_TEXT') });
});

test('a progress report prints what is stated of schedule and hours, and that nothing is where nothing is', async () => {
  const without = await repository.qa(['report', '--subwave', '1.0', '--kind', 'progress', '--json']);
  expect(JSON.parse(without.stdout)).toMatchObject({ kind: 'progress', status: 'INCOMPLETE' });
  const path = `${repository.evidence}/WAVE_1.0_BUILDER_PROGRESS_REPORT.md`;
  expect(await repository.read(path)).toContain('Not stated: `progress`');
  await repository.write(
    'governance/narratives/subwave-1.0.yaml',
    'schemaVersion: 1\nsubwave: "1.0"\nstatedBy: { name: Ada, role: builder, date: "2026-01-02" }\nprogress:\n  hours: { estimated: 8, actual: 11 }\n',
  );
  await repository.qa(['report', '--subwave', '1.0', '--kind', 'progress']);
  expect(await repository.read(path)).toContain('| 8 | 11 |');
});

test('a validation compares two runs, criterion by criterion', { timeout: 60_000 }, async () => {
  await using copy = await createRepository(statements, { 'qa/tests/a.qa.ts': testFile(bodies), '.gitignore': '.local\n' });
  await commit(copy.root);
  await copy.qa(['run', '--all']);
  await commit(copy.root);
  const validate = (by: string) => copy.qa(['report', '--subwave', '1.0', '--kind', 'validation', '--by', by, '--json']);
  const sameRun = await validate('Grace');
  expect(JSON.parse(sameRun.stdout)).toMatchObject({
    status: 'CONTRADICTED',
    lacking: [{ what: expect.stringContaining('the same run') }],
  });
  await copy.qa(['run', '--all']);
  const confirmed = await validate('Grace');
  expect({ code: confirmed.code, status: (JSON.parse(confirmed.stdout) as { status: string }).status }).toEqual({
    code: 0,
    status: 'CONFIRMED',
  });
  await commit(copy.root);
  for (const ending of ['md', 'html']) {
    const file = `${copy.evidence}/WAVE_1.0_VALIDATION_REPORT.${ending}`;
    const whole = await copy.qa(['report', '--verify', file]);
    expect({ ending, code: whole.code, stdout: whole.stdout }).toMatchObject({ code: 0 });
    const text = await copy.read(file);
    await copy.write(file, `${text.slice(0, 40)}\nforged${text.slice(40)}`);
    const forged = await copy.qa(['report', '--verify', file, '--json']);
    await copy.write(file, text);
    expect((JSON.parse(forged.stdout) as { differences: unknown[] }).differences.length).toBeLessThanOrEqual(2);
  }
  await git('git', ['checkout', '-q', 'HEAD~1'], { cwd: copy.root });
  await copy.qa(['run', '--all']);
  expect(JSON.parse((await validate('ada')).stdout)).toMatchObject({
    status: 'CONTRADICTED',
    lacking: [{ what: 'The validator is the builder.' }],
  });
  await copy.write('qa/tests/a.qa.ts', testFile({ ...bodies, 'QA-1.2 subtracts': '  expect(2 - 1).toBe(2);' }));
  await copy.qa(['run', '--all']);
  const { lacking } = JSON.parse((await validate('Grace')).stdout) as { lacking: { what: string }[] };
  expect(lacking.map(({ what }) => what)).toEqual([
    'The two runs were on different trees.',
    "QA-1.2: the builder's run says GREEN with 1 assertions, the validator's RED with 1 assertions.",
  ]);
});

test.for(['nowhere', 'HEAD:qa', '@{1}'])('a builder’s revision %j that is no commit is refused', async (revision) => {
  await using copy = await createRepository(statements, { 'qa/tests/a.qa.ts': testFile(bodies) });
  await commit(copy.root);
  const args = ['report', '--subwave', '1.0', '--kind', 'validation', '--by', 'Grace', '--builder-revision', revision];
  const { code, stderr } = await copy.qa(args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^GIT_REF: /) });
});
