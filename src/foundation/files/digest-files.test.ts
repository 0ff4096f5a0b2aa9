import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sha256 } from '../canonical-json.ts';
import { absentFile, digestFiles } from './digest-files.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

test('each file by its content, and one that does not exist', async () => {
  await using folder = await temporaryFolder();
  const files = Array.from({ length: 200 }, (_, index) => `${index}.txt`);
  for (const file of files) writeFileSync(join(folder.path, file), file);
  const expected = Object.fromEntries(files.map((file) => [file, sha256(file)]));
  expect(await digestFiles(folder.path, [...files, 'absent.txt'])).toEqual({ ...expected, 'absent.txt': absentFile });
  expect(await digestFiles(folder.path, [])).toEqual({});
});

test('refuses a folder', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(join(folder.path, 'a'));
  await expect(digestFiles(folder.path, ['a'])).rejects.toThrow('EISDIR');
});

test.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', async () => {
  await using folder = await temporaryFolder();
  expect(spawnSync('mkfifo', [join(folder.path, 'pipe')]).status).toBe(0);
  expect(await digestFiles(folder.path, ['pipe'])).toEqual({ pipe: sha256('') });
});
