import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { mountSmallDisk, notTried } from './fixtures/small-disk.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { sweepTemporaryFiles, temporaryPathFor } from './temporary-file.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

test('creates the folder and the file, empty content included', async () => {
  await using folder = await temporaryFolder();
  await writeFileAtomic(join(folder.path, 'a/b.txt'), '');
  expect(await readFile(join(folder.path, 'a/b.txt'), 'utf8')).toBe('');
  expect(await readdir(join(folder.path, 'a'))).toEqual(['b.txt']);
});

test('replaces the content', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'b.txt');
  await writeFileAtomic(path, 'a longer old text');
  await writeFileAtomic(path, 'neu ✓');
  expect(await readFile(path, 'utf8')).toBe('neu ✓');
  expect(await readdir(folder.path)).toEqual(['b.txt']);
});

test('names the place and the remedy when a file stands where the folder should be', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'a'), '');
  const path = join(folder.path, 'a/b.txt');
  await expect(writeFileAtomic(path, 'x')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    kind: 'environment',
    message: expect.stringContaining(path),
    hint: expect.stringContaining('move it away'),
  });
});

test('leaves the old file and no other when a limit on file sizes is hit', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'b.txt');
  await writeFile(path, 'old');
  const script = join(import.meta.dirname, 'fixtures/write-limited.ts');
  const { stdout } = spawnSync(
    'sh',
    ['-c', `trap '' XFSZ; ulimit -f 8; exec "$@"`, 'sh', process.execPath, script, path, '1000000'],
    { encoding: 'utf8' },
  );
  expect(stdout).toMatch(/^STORAGE_FAILED environment .*ulimit/);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder.path)).toEqual(['b.txt']);
});

test('leaves the old file and no other on a full disk and on a read-only one', async ({ annotate }): Promise<unknown> => {
  using disk = await mountSmallDisk(64 * 1024);
  if (disk === null) return annotate(notTried);
  const path = join(disk.path, 'b.txt');
  await writeFile(path, 'old');
  await expect(writeFileAtomic(path, 'x'.repeat(1_000_000))).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    hint: expect.stringContaining('Free some space'),
  });
  expect(await readdir(disk.path)).toEqual(['b.txt']);
  disk.makeReadOnly();
  await expect(writeFileAtomic(path, 'new')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    hint: expect.stringContaining('Mount the folder writable'),
  });
  expect(await readFile(path, 'utf8')).toBe('old');
  return undefined;
});

test('sweeps the temporary files of processes that are gone, and no others', async () => {
  await using folder = await temporaryFolder();
  const ours = temporaryPathFor(join(folder.path, 'b.txt'));
  const { pid: goneLongAgo } = spawnSync(process.execPath, ['--version']);
  const gone = join(folder.path, `.b.txt.${goneLongAgo}-${Date.now()}-0123abcd.tmp`);
  await mkdir(join(folder.path, 'sub'));
  await Promise.all([ours, gone, join(folder.path, 'b.tmp')].map((path) => writeFile(path, '')));
  await sweepTemporaryFiles(folder.path);
  const left = await readdir(folder.path);
  expect(left).toHaveLength(3);
  expect(left).not.toContain(gone.slice(folder.path.length + 1));
});

test('sweeping a folder that does not exist does nothing', async () => {
  await using folder = await temporaryFolder();
  await expect(sweepTemporaryFiles(join(folder.path, 'none'))).resolves.toBeUndefined();
});
