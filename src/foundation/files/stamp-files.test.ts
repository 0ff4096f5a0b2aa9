import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { stampFiles } from './stamp-files.ts';

test('no files have no stamps, and an absent file has none', async () => {
  await using folder = await temporaryFolder();
  expect(stampFiles(folder.path, [])).toEqual({});
  expect(stampFiles(folder.path, ['absent'])).toEqual({});
});

test('a file that was changed and restored has another stamp, one that was read the same', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'a');
  await writeFile(file, 'one');
  const before = stampFiles(folder.path, ['a']);
  await readFile(file);
  expect(stampFiles(folder.path, ['a'])).toEqual(before);
  await writeFile(file, 'two');
  await writeFile(file, 'one');
  expect(stampFiles(folder.path, ['a'])).not.toEqual(before);
});
