import { execFileSync } from 'node:child_process';
import { chownSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

import { systemClock } from '../foundation/clock.ts';
import { mountSmallDisk, notTried } from '../foundation/files/fixtures/small-disk.ts';
import { readDiskSpace } from '../foundation/files/read-disk-space.ts';
import type { QaError } from '../foundation/qa-error.ts';
import { createWorld, snapshotOf } from './fixtures/migration-world.ts';
import { migratePort } from './migrate-port.ts';
import { findUnfinished, undoMigration } from './undo-migration.ts';

const text = (name: string) => `${name}_PORT=8081\n${'# filler\n'.repeat(3000)}`;

test('a file keeps its owner; one whose name is not UTF-8 is named', async ({ annotate }): Promise<unknown> => {
  await using world = await createWorld({ 'a.env': 'PORT=8081\n' });
  writeFileSync(Buffer.concat([Buffer.from(`${world.root}/caf`), Buffer.from([0xe9]), Buffer.from('.env')]), 'PORT=8081\n');
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(path.join(world.root, 'a.env'), 12_345, 12_346);
  const { plan } = await world.apply({ allowDirty: true });
  expect(plan.skipped).toEqual([{ file: 'caf\ufffd.env', reason: 'its name is not UTF-8' }]);
  const { uid, gid } = statSync(path.join(world.root, 'a.env'));
  expect([uid, gid]).toEqual(isRoot ? [12_345, 12_346] : [process.geteuid?.(), process.getegid?.()]);
  return isRoot ? undefined : annotate('Only root may give files away; not tried.');
});

test('a rollback does not write through a link that took the place of a folder', async () => {
  await using outside = await createWorld({});
  await using world = await createWorld({ 'config/a.env': 'PORT=8081\n' });
  const { id } = await world.apply();
  await rm(path.join(world.root, 'config'), { recursive: true });
  await symlink(outside.root, path.join(world.root, 'config'));
  await expect(world.rollBack(id, true)).rejects.toMatchObject({
    code: 'MIGRATED_FILE_CHANGED',
    hint: expect.stringContaining('regular files'),
  });
  expect(await outside.snapshot()).toEqual({});
});

test(
  'on a disk that fills at any moment, all is changed or nothing is, or the next run says how to go back',
  { timeout: 60_000 },
  async ({ annotate }): Promise<unknown> => {
    using disk = await mountSmallDisk(1024 * 1024);
    if (disk === null) return annotate(notTried);
    const root = disk.path;
    const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: root });
    git('init', '--quiet');
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(path.join(root, `${name}.env`), text(name));
    writeFileSync(path.join(root, '.gitignore'), 'filler\n');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'all');
    const gitFolder = path.join(root, '.git');
    const filler = path.join(root, 'filler');
    const { filler: _, ...before } = await snapshotOf(root);
    const seen = new Set<string>();
    for (let freeBytes = 0; freeBytes < 400_000; freeBytes += 12_288) {
      const room = await readDiskSpace(root);
      writeFileSync(filler, Buffer.alloc(Math.max(0, room.freeBytes - freeBytes)));
      const options = {
        gitFolder,
        timeoutMs: 1000,
        allowDirty: false,
        allowConflicts: false,
        signal: new AbortController().signal,
        clock: systemClock,
        onStage: () => undefined,
      };
      const request = { root, from: 8081, to: 5173, include: [], exclude: [] };
      const outcome = await migratePort(request, options).then(
        ({ id }) => ({ code: 'applied', id }),
        (error: QaError) => ({ code: error.code, id: null }),
      );
      seen.add(outcome.code);
      rmSync(filler);
      const id = outcome.id ?? (await findUnfinished(gitFolder))[0]?.id;
      if (id !== undefined) await undoMigration({ root, gitFolder, id, force: false });
      expect(await snapshotOf(root), `${outcome.code} with ${freeBytes} bytes`).toEqual(before);
      rmSync(path.join(gitFolder, 'wavegate'), { recursive: true, force: true });
    }
    expect([...seen]).toEqual(expect.arrayContaining(['STORAGE_FAILED', 'applied']));
    return undefined;
  },
);
