import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { inspectFile, isReplaceable } from './inspect-file.ts';
import { replaceFile } from './replace-file.ts';

test('replaces a file as a whole, with a mode that the process would not give, and leaves nothing else', async () => {
  await using folder = await temporaryFolder();
  const file = path.join(folder.path, 'a');
  await writeFile(file, 'old');
  await replaceFile(file, Buffer.from('new'), 0o777);
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o7777, await readdir(folder.path)]).toEqual([
    'new',
    0o777,
    ['a'],
  ]);
});

test('a folder in place of the file is an error, and nothing is left beside it', async () => {
  await using folder = await temporaryFolder();
  await replaceFile(path.join(folder.path, 'a/b'), Buffer.from('x'), 0o644);
  await expect(replaceFile(path.join(folder.path, 'a'), Buffer.from('x'), 0o644)).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
  });
  expect(await readdir(folder.path)).toEqual(['a']);
});

test('says what lies at a path, and whether it may be replaced', async () => {
  await using folder = await temporaryFolder();
  await replaceFile(path.join(folder.path, 'a/b'), Buffer.from('text'), 0o640);
  expect(await inspectFile(folder.path, 'a/b')).toEqual({ state: 'file', bytes: Buffer.from('text'), mode: 0o640 });
  expect(await inspectFile(folder.path, 'a/b', 3)).toEqual({ state: 'large', sizeBytes: 4 });
  expect((await inspectFile(folder.path, 'a')).state).toBe('special');
  expect((await inspectFile(folder.path, 'a/b/c')).state).toBe('absent');
  expect((await inspectFile(folder.path, '../a')).state).toBe('outside');
  expect(await isReplaceable(folder.path, 'a/b', 0o640)).toBe(true);
  await chmod(path.join(folder.path, 'a/b'), 0o440);
  expect(await isReplaceable(folder.path, 'a/b', 0o440)).toBe(false);
});
