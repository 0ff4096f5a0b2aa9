import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sleep } from '../clock.ts';
import { finishTransactions, writeFilesAtomic } from './file-transaction.ts';
import { mountSmallDisk, notTried } from './fixtures/small-disk.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

test('an empty set of files writes nothing', async () => {
  await using folder = await temporaryFolder();
  await writeFilesAtomic(folder.path, []);
  expect(await readdir(folder.path)).toEqual([]);
});

test('writes and removes together and leaves nothing else', async () => {
  await using folder = await temporaryFolder();
  await writeFilesAtomic(folder.path, [
    { path: 'dumps/a.txt', content: 'a' },
    { path: 's.json', content: '1' },
  ]);
  await writeFilesAtomic(
    folder.path,
    [
      { path: 'dumps/b.txt', content: 'b' },
      { path: 's.json', content: '2' },
    ],
    ['dumps/a.txt'],
  );
  expect((await readdir(folder.path, { recursive: true })).toSorted()).toEqual(['dumps', 'dumps/b.txt', 's.json']);
  expect(await readFile(join(folder.path, 's.json'), 'utf8')).toBe('2');
});

test('leaves every old file when one new file does not fit on the disk', async ({ annotate }): Promise<unknown> => {
  using disk = await mountSmallDisk(128 * 1024);
  if (disk === null) return annotate(notTried);
  await writeFilesAtomic(disk.path, [
    { path: 'a.txt', content: 'old' },
    { path: 's.json', content: 'old' },
  ]);
  const writes = [
    { path: 'a.txt', content: 'new' },
    { path: 's.json', content: 'x'.repeat(1_000_000) },
  ];
  await expect(writeFilesAtomic(disk.path, writes)).rejects.toMatchObject({ code: 'STORAGE_FAILED', kind: 'environment' });
  expect((await readdir(disk.path)).toSorted()).toEqual(['a.txt', 's.json']);
  expect(await readFile(join(disk.path, 'a.txt'), 'utf8')).toBe('old');
  return undefined;
});

test('completes a transaction whose process was killed after its journal', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'old.txt'), '');
  await writeFile(join(folder.path, '.a.tmp'), 'new');
  const journal = {
    renames: [
      { from: '.gone.tmp', to: 'done.txt' },
      { from: '.a.tmp', to: 'a.txt' },
    ],
    removals: ['old.txt'],
  };
  await writeFile(join(folder.path, '.transaction.1-1-00000000.commit'), JSON.stringify(journal));
  await finishTransactions(folder.path);
  expect(await readdir(folder.path)).toEqual(['a.txt']);
});

test.for(['not json', '{"renames":[{"from":"../a","to":"b"}],"removals":[]}', '{"renames":[],"removals":["/etc/passwd"]}'])(
  'refuses a journal that it did not write: %s',
  async (text) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, '.transaction.1-1-00000000.commit'), text);
    await expect(finishTransactions(folder.path)).rejects.toMatchObject({ code: 'TRANSACTION_UNREADABLE' });
  },
);

test('a writer killed at any moment leaves all files of one generation', async () => {
  await using folder = await temporaryFolder();
  const script = join(import.meta.dirname, 'fixtures/keep-writing.ts');
  let last = 0;
  for (let round = 0; round < 20; round += 1) {
    const writer = spawn(process.execPath, [script, folder.path, String(last + 1)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(writer.stdout, 'data');
    await sleep(Math.random() * 30);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    await finishTransactions(folder.path);
    const generation = Number(await readFile(join(folder.path, 'summary.json'), 'utf8'));
    expect(generation).toBeGreaterThan(last);
    last = generation;
    const content = `${generation}${'x'.repeat(1000 * (generation % 50))}`;
    const files = (await readdir(folder.path, { recursive: true })).toSorted();
    expect(files).toEqual(['dumps', `dumps/${generation % 2}.txt`, 'results.xml', 'summary.json']);
    expect(await readFile(join(folder.path, 'results.xml'), 'utf8')).toBe(content);
    expect(await readFile(join(folder.path, `dumps/${generation % 2}.txt`), 'utf8')).toBe(content);
  }
});
