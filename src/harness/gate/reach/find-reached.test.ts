import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from '../../../foundation/files/fixtures/temporary-folder.ts';
import { ImportGraph } from './find-reached.ts';

async function reaches(files: Readonly<Record<string, string>>, from: string, wanted: readonly string[]) {
  await using root = await temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root.path, file)), { recursive: true });
    await writeFile(join(root.path, file), text);
  }
  return await new ImportGraph(root.path).reaches(from, new Set(wanted));
}

test('a file that imports nothing, or is not there, reaches nothing', async () => {
  expect(await reaches({ 'a.ts': '' }, 'a.ts', ['b.ts'])).toBe(false);
  expect(await reaches({}, 'a.ts', ['b.ts'])).toBe(false);
});

test.for([
  ["import { b } from './b.ts';"],
  ["import { b } from './b.js';"],
  ["import { b } from './b';"],
  ["export { b } from './b.ts';"],
  ["export * from './b.ts';"],
  ["import './b.ts';"],
  ["const { b } = await import('./b.ts');"],
  ["import { type B, b } from './b.ts';"],
  ["import { c } from './c/index.ts';"],
  ["import { c } from './c';"],
])('%s', async ([text]) => {
  const files = { 'qa/a.ts': text!, 'qa/b.ts': '', 'qa/c/index.ts': "import '../b.ts'; import '../a.ts';" };
  expect(await reaches(files, 'qa/a.ts', ['qa/b.ts'])).toBe(true);
});

test.for([
  ["import type { B } from './b.ts';"],
  ["import { type B } from './b.ts';"],
  ["import b from 'b.ts';"],
  ["// import './b.ts';"],
  ["import '../../b.ts';"],
])('not by %s', async ([text]) => {
  expect(await reaches({ 'qa/a.ts': text!, 'qa/b.ts': '' }, 'qa/a.ts', ['qa/b.ts'])).toBe(false);
});
