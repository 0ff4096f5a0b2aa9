import { mkdirSync, mkdtempDisposableSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { findTestFiles, findTestsOfPlan } from './find-test-files.ts';
import { scanFiles } from './scan-files.ts';

const honest = `test('a', () => expect(open()).toBe(1));\n`;

function createFolder(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = mkdtempDisposableSync(path.join(tmpdir(), 'debt-'));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
    writeFileSync(path.join(folder.path, file), content);
  }
  return folder;
}

const planOf = (tests: readonly string[]) => ({ subwaves: [{ tests }, { tests: ['later/**/*.qa.ts'] }] }) as never;

test('no files give an empty report', async () => {
  expect(await scanFiles('/', [])).toEqual({ files: [], sizeBytes: 0, tests: [], findings: [] });
});

test('each file is read once, in the order of the paths', async () => {
  using folder = createFolder({ 'b.test.ts': honest, 'a.test.ts': honest });
  const report = await scanFiles(folder.path, ['b.test.ts', 'a.test.ts', 'b.test.ts']);
  expect(report.files).toEqual(['a.test.ts', 'b.test.ts']);
  expect([report.tests.length, report.sizeBytes, report.findings]).toEqual([2, 2 * honest.length, []]);
});

test('a file that is not UTF-8 is a finding', async () => {
  using folder = createFolder({ 'a.test.ts': Uint8Array.from([0x0a, 0x74, 0xff, 0xfe]), 'b.test.ts': honest });
  const { findings, tests } = await scanFiles(folder.path, ['a.test.ts', 'b.test.ts']);
  expect(findings.map(({ kind, file, line, column }) => [kind, file, line, column])).toEqual([['unparsable', 'a.test.ts', 2, 2]]);
  expect(tests.map(({ file }) => file)).toEqual(['b.test.ts']);
});

test('a file that is absent, a folder or outside the root is an error', async () => {
  using folder = createFolder({ 'b/a.test.ts': honest });
  symlinkSync('/etc/hostname', path.join(folder.path, 'out.test.ts'));
  symlinkSync('round.test.ts', path.join(folder.path, 'round.test.ts'));
  for (const file of ['a.test.ts', 'b', 'b/a.test.ts/c', '../a.test.ts', 'out.test.ts', 'round.test.ts']) {
    await expect(scanFiles(folder.path, [file])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }
});

test('beyond some megabytes, threads say the same as one alone', async () => {
  const large = `${honest.repeat(100)}// ${'x'.repeat(1_000_000)}`;
  using folder = createFolder({
    ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${index + 10}.test.ts`, large])),
    'last.test.ts': 'test.skip(',
  });
  const files = [...Array.from({ length: 12 }, (_, index) => `${index + 10}.test.ts`), 'last.test.ts'];
  const report = await scanFiles(folder.path, files);
  expect(report.files).toEqual(files);
  expect(report.sizeBytes).toBeGreaterThan(12_000_000);
  expect(report.findings.map(({ kind, file }) => [kind, file])).toEqual([['unparsable', 'last.test.ts']]);
  await expect(scanFiles(folder.path, [...files, 'absent.test.ts'])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('paths stand for test files: a file for itself, a folder for its tests, a glob for what it matches', async () => {
  using folder = createFolder({
    'a/one.test.ts': '',
    'a/b/two.spec.mjs': '',
    'a/b/three.qa.tsx': '',
    'a/helper.ts': '',
    'a/notes.md': '',
    'a/node_modules/x/four.test.js': '',
  });
  const found = (paths: readonly string[]) => findTestFiles(folder.path, paths);
  expect(await found(['a'])).toEqual(['a/b/three.qa.tsx', 'a/b/two.spec.mjs', 'a/one.test.ts']);
  expect(await found(['.'])).toEqual(await found(['a/']));
  expect(await found(['a/helper.ts', './a/b'])).toEqual(['a/b/three.qa.tsx', 'a/b/two.spec.mjs', 'a/helper.ts']);
  expect(await found(['a/*.ts', 'a/one.test.ts'])).toEqual(['a/helper.ts', 'a/one.test.ts']);
});

test('every path that names no test file is listed', async () => {
  using folder = createFolder({ 'a/notes.md': '' });
  const paths = ['absent', 'a', 'a/notes.md', 'a/*.ts', '../a', '/etc'];
  const error = await findTestFiles(folder.path, paths).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'INVALID_INPUT', kind: 'input' });
  expect((error as { problems: { file: string; code: string }[] }).problems.map(({ file, code }) => [file, code])).toEqual([
    ['../a', 'PATH'],
    ['/etc', 'PATH'],
    ['a', 'NO_TEST_FILE'],
    ['a/*.ts', 'NO_TEST_FILE'],
    ['a/notes.md', 'NO_TEST_FILE'],
    ['absent', 'NO_TEST_FILE'],
  ]);
});

test('a plan whose globs match nothing is an error', async () => {
  using folder = createFolder({ 'a.qa.ts': honest });
  expect(await findTestsOfPlan(folder.path, planOf(['*.qa.ts']))).toEqual(['a.qa.ts']);
  await expect(findTestsOfPlan(folder.path, planOf([]))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
