import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { digestTree } from './digest-tree.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { findCommit, readCheckedOut } from '../git.ts';

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false', ...args], {
    cwd,
    stdio: 'ignore',
  });
}

async function createRepository(root: string): Promise<void> {
  git(root, 'init');
  await mkdir(join(root, 'evidence'));
  await writeFile(join(root, '.gitignore'), 'ignored\n');
  await writeFile(join(root, 'a.ts'), 'a');
  git(root, 'add', '.');
  git(root, 'commit', '-m', 'first');
}

test('outside a repository there is no commit, nothing is dirty, and the tree has a digest', async () => {
  await using root = await temporaryFolder();
  expect(await findCommit(root.path)).toBeNull();
  expect(await readCheckedOut(root.path)).toEqual({ commit: null, changed: [] });
  const empty = await digestTree(root.path);
  await writeFile(join(root.path, 'a.ts'), '');
  expect(await digestTree(root.path)).not.toBe(empty);
});

test('an empty repository has no commit', async () => {
  await using root = await temporaryFolder();
  git(root.path, 'init');
  expect(await findCommit(root.path)).toBeNull();
  expect(await readCheckedOut(root.path)).toEqual({ commit: null, changed: [] });
  await writeFile(join(root.path, `a\n# branch.oid ${'a'.repeat(40)}`), '');
  expect(await readCheckedOut(root.path)).toEqual({ commit: null, changed: [`a\n# branch.oid ${'a'.repeat(40)}`] });
});

test('neither evidence nor what is ignored changes the digest or makes the tree dirty', async () => {
  await using root = await temporaryFolder();
  await createRepository(root.path);
  const before = await digestTree(root.path);
  await writeFile(join(root.path, 'evidence/ledger.jsonl'), 'x');
  await writeFile(join(root.path, 'ignored'), 'x');
  expect(await digestTree(root.path)).toBe(before);
  expect(await readCheckedOut(root.path)).toEqual({ commit: await findCommit(root.path), changed: [] });
});

test('the commit that adds a file leaves the digest as it was', async () => {
  await using root = await temporaryFolder();
  await createRepository(root.path);
  await writeFile(join(root.path, 'b ü.ts'), 'b');
  const before = await digestTree(root.path);
  expect(await readCheckedOut(root.path)).toEqual({ commit: await findCommit(root.path), changed: ['b ü.ts'] });
  git(root.path, 'add', '.');
  git(root.path, 'commit', '-m', 'second');
  expect(await digestTree(root.path)).toBe(before);
  expect(await readCheckedOut(root.path)).toEqual({ commit: await findCommit(root.path), changed: [] });
});

test.for([
  ['content', (root: string) => writeFile(join(root, 'a.ts'), 'b')],
  ['mode', (root: string) => chmod(join(root, 'a.ts'), 0o755)],
  ['name', (root: string) => writeFile(join(root, 'c.ts'), 'a')],
  ['removal', (root: string) => rm(join(root, 'a.ts'))],
  ['link', (root: string) => symlink('a.ts', join(root, 'c.ts'))],
] as const)('a change of %s changes the digest', async ([, change]) => {
  await using root = await temporaryFolder();
  await createRepository(root.path);
  const before = await digestTree(root.path);
  await change(root.path);
  expect(await digestTree(root.path)).not.toBe(before);
});

test.for(['--assume-unchanged', '--skip-worktree'])('a change that the index hides with %s changes the digest', async (flag) => {
  await using root = await temporaryFolder();
  await createRepository(root.path);
  const before = await digestTree(root.path);
  git(root.path, 'update-index', flag, 'a.ts');
  await writeFile(join(root.path, 'a.ts'), 'b');
  expect(await digestTree(root.path)).not.toBe(before);
});
