import { expect, test } from 'vitest';

import { createGitRepository } from './fixtures/git-repository.ts';
import { listCommitFiles, readBlobs, readCommitTime, resolveCommit } from './git-objects.ts';
import { temporaryFolder } from './files/fixtures/temporary-folder.ts';

const refused = (ref: string, why: string) => ({ code: 'GIT_REF', message: `${JSON.stringify(ref)} ${why}.` });

test('a folder without git has no refs and no files', async () => {
  await using folder = await temporaryFolder();
  await expect(resolveCommit(folder.path, 'main')).rejects.toMatchObject({ code: 'GIT_REF' });
  expect(await listCommitFiles(folder.path, 'a'.repeat(40))).toBeNull();
  expect(await readBlobs(folder.path, [])).toEqual(new Map());
  await expect(readBlobs(folder.path, ['a'.repeat(40)])).rejects.toMatchObject({ code: 'GIT_FAILED', kind: 'environment' });
});

test('resolves a branch, a tag, a commit and their ancestors', async () => {
  await using repository = await createGitRepository();
  const first = await repository.commit({ 'a.txt': '1' });
  const second = await repository.commit({ 'a.txt': '2' });
  await repository.git('tag', 'v1', first);
  for (const ref of ['main', 'refs/heads/main', 'HEAD', second]) expect(await resolveCommit(repository.path, ref)).toBe(second);
  for (const ref of ['v1', 'main~1', 'HEAD^', first]) expect(await resolveCommit(repository.path, ref)).toBe(first);
});

test.for(['-x', '--upload-pack=touch x', 'main:a.txt', 'a..b', '', ' ', 'main@{1}', '*'])('refuses %j as a ref', async (ref) => {
  await using repository = await createGitRepository();
  await repository.commit({ 'a.txt': '1' });
  await expect(resolveCommit(repository.path, ref)).rejects.toMatchObject(refused(ref, 'is not the name of a ref'));
});

test('refuses a name that several refs bear, and one that names nothing', async () => {
  await using repository = await createGitRepository();
  const first = await repository.commit({ 'a.txt': '1' });
  await repository.git('update-ref', 'refs/remotes/origin/main', first);
  const own = await repository.commit({ 'a.txt': '2' });
  expect(await resolveCommit(repository.path, 'origin/main')).toBe(first);
  await repository.git('update-ref', 'refs/heads/origin/main', own);
  const why = 'is ambiguous: it may be refs/heads/origin/main or refs/remotes/origin/main';
  await expect(resolveCommit(repository.path, 'origin/main')).rejects.toMatchObject(refused('origin/main', why));
  expect(await resolveCommit(repository.path, 'refs/remotes/origin/main')).toBe(first);
  await expect(resolveCommit(repository.path, 'nowhere')).rejects.toMatchObject(refused('nowhere', 'names no commit here'));
});

test('reads files as they are in the commit, whatever replaces its objects', async () => {
  await using repository = await createGitRepository();
  const commit = await repository.commit({ 'a.txt': 'honest', 'b/c.txt': '' });
  const files = (await listCommitFiles(repository.path, commit))!;
  expect(files.map(({ path, mode }) => `${mode} ${path}`)).toEqual(['100644 a.txt', '100644 b/c.txt']);
  const other = await repository.commit({ 'a.txt': 'forged' });
  await repository.git('replace', commit, other);
  const oids = (await listCommitFiles(repository.path, commit))!.map(({ oid }) => oid);
  expect([...(await readBlobs(repository.path, oids)).values()].map(String)).toEqual(['honest', '']);
});

test('knows when a commit was made, and says so when it does not have it', async () => {
  await using repository = await createGitRepository();
  const startedMs = Date.now();
  const commit = await repository.commit({ 'a.txt': '1' });
  const madeMs = await readCommitTime(repository.path, commit);
  expect(madeMs).toBeGreaterThanOrEqual(Math.floor(startedMs / 1000) * 1000);
  expect(madeMs).toBeLessThanOrEqual(Date.now());
  await expect(readCommitTime(repository.path, 'a'.repeat(40))).rejects.toMatchObject({ code: 'GIT_FAILED' });
});
