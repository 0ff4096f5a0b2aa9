import { chmod, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { listChangedFiles } from './changed-files.ts';
import { digestCommitTree } from './files/digest-commit-tree.ts';
import { digestTree } from './files/digest-tree.ts';
import { createGitRepository } from './fixtures/git-repository.ts';
import type { GitRepository } from './fixtures/git-repository.ts';
import { readIndex } from './git.ts';
import { listCommitFiles } from './git-objects.ts';

const filesOf = async ({ path }: GitRepository, commit: string) => (await listCommitFiles(path, commit))!;

test('an empty commit differs by everything', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit();
  expect(await listChangedFiles(repository.path, await filesOf(repository, commit))).toEqual([]);
  await repository.write({ 'a.txt': '1' });
  expect(await listChangedFiles(repository.path, await filesOf(repository, commit))).toEqual(['a.txt']);
});

test('finds what was changed, added, removed, made executable or a link, and nothing that git ignores', async () => {
  await using repository = await createGitRepository();
  const texts = {
    'same.txt': '1',
    'changed.txt': '1',
    'gone.txt': '1',
    'mode.txt': '1',
    'link.txt': '1',
    '.gitignore': 'ignored\n',
  };
  await repository.write(texts);
  await symlink('same.txt', join(repository.path, 'kept-link'));
  const files = await filesOf(repository, await repository.commit());
  expect(await listChangedFiles(repository.path, files)).toEqual([]);

  await repository.write({ 'changed.txt': '2', 'added.txt': '1', ignored: '1', 'line\nbreak.txt': '1' });
  for (const gone of ['gone.txt', 'link.txt']) await rm(join(repository.path, gone));
  await symlink('same.txt', join(repository.path, 'link.txt'));
  await chmod(join(repository.path, 'mode.txt'), 0o755);
  const changed = ['added.txt', 'changed.txt', 'gone.txt', 'line\nbreak.txt', 'link.txt', 'mode.txt'];
  expect(await listChangedFiles(repository.path, files)).toEqual(changed);
});

test('a submodule is compared by its commit', async () => {
  await using module = await createGitRepository();
  const first = await module.commit({ 'a.txt': '1' });
  await using repository = await createGitRepository();
  await repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', module.path, 'sub');
  const files = await filesOf(repository, await repository.commit());
  expect(await listChangedFiles(repository.path, files)).toEqual([]);
  const second = await module.commit({ 'a.txt': '2' });
  expect(second).not.toBe(first);
  await repository.git('update-index', '--cacheinfo', `160000,${second},sub`);
  expect(await listChangedFiles(repository.path, files)).toEqual(['sub']);
});

test('sees a change that git was told not to see, and names the file', async () => {
  await using repository = await createGitRepository();
  const files = await filesOf(repository, await repository.commit({ 'a.txt': '1', 'b.txt': '1', 'c.txt': '1' }));
  await repository.git('update-index', '--assume-unchanged', 'a.txt');
  await repository.git('update-index', '--skip-worktree', 'b.txt');
  await repository.write({ 'a.txt': '2', 'b.txt': '2' });
  expect(await repository.git('status', '--porcelain')).toBe('');
  expect(await listChangedFiles(repository.path, files)).toEqual(['a.txt', 'b.txt']);
  const { files: indexed, hidden } = (await readIndex(repository.path))!;
  expect({ indexed: [...indexed], hidden }).toEqual({ indexed: ['a.txt', 'b.txt', 'c.txt'], hidden: ['a.txt', 'b.txt'] });
});

test('digests a commit as the tree that is checked out', async () => {
  await using repository = await createGitRepository();
  const empty = await repository.commit();
  expect(await digestCommitTree(repository.path, await filesOf(repository, empty))).toBe(await digestTree(repository.path));
  await repository.write({ 'b.txt': '1', 'a/z.txt': '2', 'a.txt': '', 'evidence/x.json': '{}' });
  await symlink('a.txt', join(repository.path, 'link'));
  await chmod(join(repository.path, 'b.txt'), 0o755);
  const files = await filesOf(repository, await repository.commit());
  expect(await digestCommitTree(repository.path, files)).toBe(await digestTree(repository.path));
  await repository.write({ 'a.txt': 'other' });
  expect(await digestCommitTree(repository.path, files)).not.toBe(await digestTree(repository.path));
});
