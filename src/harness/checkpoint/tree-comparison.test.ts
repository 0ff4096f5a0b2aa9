import { rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';

import { expect, test } from 'vitest';

import { temporaryFolder } from '../../foundation/files/fixtures/temporary-folder.ts';
import { readCheckedOut } from '../../foundation/git.ts';
import { createGitRepository } from '../../foundation/fixtures/git-repository.ts';
import { TreeComparison } from './tree-comparison.ts';

const unknown = 'a'.repeat(40);

test('a tracked file tells the commits apart, an untracked one differs from them all, and evidence from none', async () => {
  await using repository = await createGitRepository();
  const commits = [await repository.commit({ 'a.ts': '1' }), await repository.commit({ 'a.ts': '2' })];
  const compare = async () => {
    const tree = new TreeComparison(repository.path);
    return Promise.all([...commits, unknown].map((commit) => tree.differsFrom(commit)));
  };
  expect(await compare()).toEqual([true, false, null]);
  await repository.write({ 'evidence/ledger.jsonl': '', '.gitignore': 'ignored.ts\n', 'ignored.ts': '' });
  await repository.git('add', '.gitignore');
  commits.push(await repository.commit());
  await repository.write({ 'evidence/more.json': '', 'ignored.ts': '2' });
  expect(await compare()).toEqual([true, true, false, null]);
  await repository.write({ 'b.ts': '1' });
  expect(await compare()).toEqual([true, true, true, null]);
});

test('one look at the tree serves every comparison, also one that began before', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit({ 'a.ts': '1' });
  const tree = new TreeComparison(repository.path);
  const looked = tree.begin();
  expect(tree.begin()).toBe(looked);
  expect(await looked).toEqual({ commit, changed: [] });
  await repository.write({ 'b.ts': '1' });
  expect(await tree.differsFrom(commit)).toBe(false);
  expect(await new TreeComparison(repository.path).differsFrom(commit)).toBe(true);
});

test('a change that undoes what was committed since brings the tree back, one that is staged alone does not', async () => {
  await using repository = await createGitRepository();
  const commits = [await repository.commit({ 'a.ts': '1' }), await repository.commit({ 'a.ts': '2' })];
  const compare = async () => {
    const tree = new TreeComparison(repository.path);
    return Promise.all(commits.map((commit) => tree.differsFrom(commit)));
  };
  await repository.write({ 'a.ts': '1' });
  expect(await compare()).toEqual([false, true]);
  await repository.git('add', 'a.ts');
  await repository.write({ 'a.ts': '2' });
  expect(await compare()).toEqual([true, true]);
});

test('files that changed in part, or besides, do not bring it back, nor does one that git forgot', async () => {
  await using repository = await createGitRepository();
  const first = await repository.commit({ 'a.ts': '1', 'b c.ts': '1', 'd.ts': '1' });
  await repository.commit({ 'a.ts': '2', 'b c.ts': '2' });
  const differs = () => new TreeComparison(repository.path).differsFrom(first);
  await repository.write({ 'a.ts': '1' });
  expect(await differs()).toBe(true);
  await repository.write({ 'b c.ts': '1' });
  expect(await differs()).toBe(false);
  await repository.write({ 'd.ts': '2' });
  expect(await differs()).toBe(true);
  await repository.write({ 'd.ts': '1', 'b c.ts': '3' });
  expect(await differs()).toBe(true);
  await repository.write({ 'b c.ts': '1' });
  await repository.git('rm', '--cached', 'd.ts');
  await repository.git('commit', '--message', 'forgotten');
  expect((await new TreeComparison(repository.path).begin()).changed).toEqual(['a.ts', 'b c.ts', 'd.ts']);
  expect(await differs()).toBe(true);
});

test('a setting that hides untracked files hides none', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit({ 'a.ts': '1' });
  await repository.git('config', 'status.showUntrackedFiles', 'no');
  await repository.write({ 'b.ts': '1' });
  expect(await new TreeComparison(repository.path).differsFrom(commit)).toBe(true);
});

test('git notes which files it found unchanged, where it could not tell from their time stamps', async () => {
  await using repository = await createGitRepository();
  await repository.commit({ 'a.ts': '1' });
  const index = path.join(repository.path, '.git/index');
  // As after a clone: files as young as the index, which may have changed since within the same second.
  const before = new Date(Date.now() - 60_000);
  await utimes(index, before, before);
  await new TreeComparison(repository.path).begin();
  expect((await stat(index)).mtimeMs).toBeGreaterThan(before.getTime());
});

test('what git noted of folders hides no file that came later, and serves a run, which looks itself, as little', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit({ 'a/b/c.ts': '1', '.gitignore': 'ignored.ts\n', 'a/.gitignore': 'x.ts\n' });
  const changed = async () => [
    (await new TreeComparison(repository.path).begin()).changed,
    (await readCheckedOut(repository.path)).changed,
  ];
  await repository.write({ 'a/ignored.ts': '', 'a/x.ts': '' });
  for (const file of ['d.ts', 'a/d.ts', 'a/b/d.ts', 'e/f.ts']) {
    expect(await changed()).toEqual([[], []]);
    await repository.write({ [file]: '1' });
    const seen = file === 'e/f.ts' ? ['e/'] : [file];
    expect(await changed()).toEqual([seen, seen]);
    await rm(path.join(repository.path, file));
  }
  await rm(path.join(repository.path, 'a/.gitignore'));
  const both = ['a/.gitignore', 'a/x.ts'];
  expect(await changed()).toEqual([both, both]);
  expect(await new TreeComparison(repository.path).differsFrom(commit)).toBe(true);
});

test('of a folder within a repository, what lies outside and its own evidence do not count', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit({ 'a.ts': '1', 'evidence/b.ts': '1', 'evidence/evidence/c.json': '1' });
  const root = path.join(repository.path, 'evidence');
  const differs = () => new TreeComparison(root).differsFrom(commit);
  await repository.write({ 'a.ts': '2', 'd.ts': '1', 'evidence/evidence/c.json': '2', 'evidence/evidence/d.json': '1' });
  expect(await differs()).toBe(false);
  await repository.write({ 'evidence/e.ts': '1' });
  expect(await differs()).toBe(true);
});

test('where git does not answer, and of what is no commit, nothing is known', async () => {
  await using folder = await temporaryFolder();
  await using repository = await createGitRepository();
  await repository.commit({ 'a.ts': '1' });
  const answers = [new TreeComparison(folder.path).differsFrom(unknown), new TreeComparison(repository.path).differsFrom('HEAD')];
  expect(await Promise.all(answers)).toEqual([null, null]);
});
