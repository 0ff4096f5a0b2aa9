import { spawnSync } from 'node:child_process';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { sleep } from '../clock.ts';
import { withFileLock } from './file-lock.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

test('gives the result of the work and leaves no file', async () => {
  await using folder = await temporaryFolder();
  expect(await withFileLock(join(folder.path, 'a/lock'), async () => 7)).toBe(7);
  expect(await readdir(join(folder.path, 'a'))).toEqual([]);
});

test('lets one in at a time, also after work that throws', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await sleep(2);
    inside -= 1;
    throw new Error('work failed');
  };
  const ends = await Promise.allSettled(Array.from({ length: 8 }, () => withFileLock(path, work)));
  expect(ends.map((end) => String((end as PromiseRejectedResult).reason))).toEqual(Array(8).fill('Error: work failed'));
});

test('breaks the lock of a process that is gone, for all who wait at once', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path, JSON.stringify({ pid, host: hostname(), atMs: Date.now() }));
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await sleep(1);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(path, work)));
  expect(await readdir(folder.path)).toEqual([]);
});

test('breaks a lock that a former process of the same number left', async ({ annotate }): Promise<unknown> => {
  if (process.platform !== 'linux') return annotate('Only Linux tells when a process started; not tried.');
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname(), atMs: Date.now() - 3_600_000 }));
  expect(await withFileLock(path, async () => 'in')).toBe('in');
  return undefined;
});

test('names the holder of a lock that is held too long', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  await withFileLock(path, async () => {
    await expect(withFileLock(path, async () => 0, 20)).rejects.toMatchObject({
      code: 'LOCKED',
      kind: 'environment',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    });
  });
});

test('respects a fresh lock of another machine, and breaks one left behind', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere', atMs: Date.now() }));
  await expect(withFileLock(path, async () => 0, 20)).rejects.toMatchObject({ code: 'LOCKED' });
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(path, longAgo, longAgo);
  expect(await withFileLock(path, async () => 'in')).toBe('in');
});
