import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { StoreVerdict } from '../../src/harness/attestation/judge-store.ts';
import type { ImportedFile } from '../../src/harness/import-evidence.ts';
import { createRepository, testFile } from '../support/repository.ts';
import type { Ended, Repository } from '../support/repository.ts';

const junit = (name: string, inside = '') =>
  `<testsuite name="s" tests="2" failures="${inside === '' ? 0 : 1}"><testcase classname="c" name="${name}"/><testcase classname="c" name="other">${inside}</testcase></testsuite>`;
const green = '<testsuite><testcase classname="QA-1" name="QA-1.1 adds"/></testsuite>';

let repository: Repository;

beforeAll(async () => {
  repository = await createRepository(
    { 1: { 1: 'adds' } },
    { 'qa/tests/a.qa.ts': testFile({ 'QA-1.1 adds': '  expect(1 + 1).toBe(3);' }) },
  );
  commit(['init', '--quiet'], ['add', '--all']);
  commit(['commit', '--quiet', '--message', 'all']);
  await repository.qa(['run', '--all']);
}, 60_000);
afterAll(() => repository[Symbol.asyncDispose]());

function commit(...calls: readonly (readonly string[])[]): void {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
  for (const args of calls) execFileSync('git', [...identity, ...args], { cwd: repository.root });
}

function importFile(file: string, ...more: readonly string[]): Promise<Ended> {
  return repository.qa(['evidence', 'import', file, '--subwave', '1.0', '--by', 'Grace Hopper', '--runner', 'pytest', ...more]);
}

async function entries(): Promise<number> {
  return (await repository.read('evidence/ledger.jsonl')).split('\n').filter((line) => line.includes('evidence-imported')).length;
}

test('keeps the file, enters it into the ledger, says by whom it is stated, and judges nothing', async () => {
  await repository.write('build/junit.xml', junit('first', '<failure/>'));
  const { code, stdout, stderr } = await importFile('build/junit.xml');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('stated by pytest, imported by Grace Hopper: 2 cases: 1 passed, 1 failed, 0 with an error, 0 not run');
  expect(stdout).toContain('did not pass: c other');
  expect(stdout).toContain('no criterion, checkpoint or gate counts it');
  expect(await entries()).toBe(1);
  const [kept] = await readdir(path.join(repository.root, repository.evidence, 'imports'));
  expect(await repository.read(`${repository.evidence}/imports/${kept}`)).toBe(junit('first', '<failure/>'));
  const verified = JSON.parse((await repository.qa(['evidence', 'verify', '--json'])).stdout) as StoreVerdict;
  expect(verified).toMatchObject({ holds: true, imports: { files: 1, problems: [] } });
  await repository.qa(['report', '--subwave', '1.0']);
  const report = await repository.read(`${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`);
  expect(report).toContain('stated by pytest, imported by Grace Hopper');
  const check = await repository.qa(['report', '--verify', `${repository.evidence}/WAVE_1.0_BUILDER_COMPLETION_REPORT.md`]);
  expect(check.code).toBe(0);
});

test('an import in which every criterion passes leaves a red component red, and the gate closed', async () => {
  await repository.write('green.xml', green);
  expect((await importFile('green.xml')).code).toBe(0);
  const { stdout } = await repository.qa(['checkpoint', 'status', '--json']);
  expect((JSON.parse(stdout) as { subwaves: readonly object[] }).subwaves[0]).toMatchObject({ green: 0, total: 1 });
  expect((await repository.qa(['gate', '--subwave', '1.0'])).code).toBe(1);
  expect((await repository.qa(['catalog', 'trace', '--json'])).stdout).not.toContain('GREEN');
});

test('the same file again changes nothing, also when it is handed in twice at once', async () => {
  await repository.write('again.xml', junit('again'));
  const before = await entries();
  const together = await Promise.all([importFile('again.xml', '--json'), importFile('again.xml', '--json')]);
  const outcomes = together.map(({ stdout }) => (JSON.parse(stdout) as ImportedFile).recorded);
  expect(outcomes.toSorted()).toEqual(['unchanged', 'written']);
  expect(await entries()).toBe(before + 1);
});

test('the same file for another commit is refused', async () => {
  await repository.write('moved.xml', junit('moved'));
  await importFile('moved.xml');
  commit(['commit', '--quiet', '--allow-empty', '--message', 'next']);
  const { code, stderr } = await importFile('moved.xml');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^IMPORT_COMMIT: This very file was imported at /) });
  expect((await importFile('moved.xml', '--commit', 'HEAD~1', '--json')).code).toBe(0);
});

test('a file from outside the repository is read, a link out of its folder and what is no file are not', async () => {
  const outside = path.join(repository.root, '..', `${path.basename(repository.root)}-outside.xml`);
  await writeFile(outside, junit('outside'));
  expect((await importFile(outside)).code).toBe(0);
  await symlink(outside, path.join(repository.root, 'link.xml'));
  await mkdir(path.join(repository.root, 'folder.xml'));
  execFileSync('mkfifo', [path.join(repository.root, 'pipe.xml')]);
  for (const file of ['link.xml', 'folder.xml', 'pipe.xml', 'absent.xml']) {
    const { code, stderr } = await importFile(file);
    expect({ file, code, stderr }).toEqual({ file, code: 2, stderr: expect.stringMatching(/^INVALID_INPUT/) });
  }
  await rm(outside);
});

test.for([
  [['--by', ' '], 'IMPORT_ORIGIN'],
  [['--by', 'Gr\u001b[2Jace'], 'IMPORT_ORIGIN'],
  [['--by', 'Grace', '--runner', 'py\u202etest'], 'IMPORT_ORIGIN'],
  [['--by', 'Grace', '--commit', 'nowhere'], 'GIT_REF'],
  [['--by', 'Grace', '--commit', '--output=x'], 'GIT_REF'],
] as const)('refuses %j with %s and keeps nothing', async ([args, expected]) => {
  await repository.write('refused.xml', junit('refused'));
  const before = await entries();
  const { code, stderr } = await repository.qa(['evidence', 'import', 'refused.xml', '--subwave', '1.0', ...args]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(new RegExp(`^${expected}: `)) });
  expect(stderr).not.toContain('\u001b');
  expect(await entries()).toBe(before);
});

test('everything that is wrong is named with its place, and nothing that a terminal would obey is printed', async () => {
  await repository.write(
    'wrong.xml',
    '<testsuite tests="9">\n<testcase name="a&#x9b;2J" time="-1"/>\n<testcase name="b"><failure/><skipped/></testcase></testsuite>',
  );
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await importFile('wrong.xml', ...more);
    expect(code).toBe(2);
    expect(stdout + stderr).toMatch(/JUNIT_NAME|wrong\.xml:2:1/);
    expect(stdout + stderr).not.toMatch(/[\u0080-\u009f]/);
  }
});

test('outside a repository of git there is no commit to import for', async () => {
  await using plain = await createRepository({ 1: { 1: 'adds' } }, { 'junit.xml': junit('plain') });
  const { code, stderr } = await plain.qa(['evidence', 'import', 'junit.xml', '--subwave', '1.0', '--by', 'Ada']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^GIT_REF/) });
});
