import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from '../../../foundation/files/fixtures/temporary-folder.ts';
import { scanSources } from '../scan-sources.ts';
import { accuseSubjects } from './accuse-subjects.ts';

const report = scanSources([
  {
    file: 'qa/tests/a.qa.ts',
    text: ['1.1 adds', '1.2 counts', '2.1 waits'].map((title) => `test('QA-${title}', () => expect(f(1)).toBe(1));\n`).join(''),
  },
]);

/** The kinds of debt by criterion, after the sources were looked at. */
async function debtOf(files: Readonly<Record<string, string>>) {
  await using root = await temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root.path, file)), { recursive: true });
    writeFileSync(path.join(root.path, file), text);
  }
  const subjects = [
    { sources: ['src/a/**', 'src/absent.ts'], criteria: ['QA-1.1', 'QA-1.2'] },
    { sources: ['src/b/**', 'src/a/shared.ts'], criteria: ['QA-2.1'] },
  ];
  const { tests, findings } = await accuseSubjects(root.path, report, subjects, ['qa/tests/**/*.qa.ts']);
  const places = findings.map(({ kind, file, line, column, excerpt }) => `${file}:${line}:${column} ${kind} ${excerpt}`);
  return { debt: Object.fromEntries(tests.map(({ criterionId, debt }) => [criterionId, debt.length])), places };
}

test('without sources the report is as it was', async () => {
  expect(await debtOf({})).toEqual({ debt: { 'QA-1.1': 0, 'QA-1.2': 0, 'QA-2.1': 0 }, places: [] });
});

test('a source that can tell is debt of every test that is to prove it, and stands in the report once', async () => {
  const aware = 'export const a = 1;\nexport const b = process.env.VITEST ? 1 : 2;\n';
  expect(await debtOf({ 'src/a/own.ts': aware, 'src/b/calm.ts': 'export const c = 3;\n' })).toEqual({
    debt: { 'QA-1.1': 1, 'QA-1.2': 1, 'QA-2.1': 0 },
    places: ['src/a/own.ts:2:18 test-aware export const b = process.env.VITEST ? 1 : 2;'],
  });
  expect(await debtOf({ 'src/a/shared.ts': aware })).toMatchObject({
    debt: { 'QA-1.1': 1, 'QA-1.2': 1, 'QA-2.1': 1 },
    places: [expect.any(String)],
  });
});

test('unit tests of a module, their material and what is no program are nobody’s subject', async () => {
  const text = "import { test } from 'vitest';\n";
  const files = ['src/a/own.test.ts', 'src/a/fixtures/case.ts', 'src/a/tests/help.ts', 'src/a/__mocks__/x.ts', 'src/a/vitest.md'];
  expect((await debtOf(Object.fromEntries(files.map((file) => [file, text])))).places).toEqual([]);
});
