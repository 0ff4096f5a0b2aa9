import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * What `git` answers, or null when it does not: outside a repository, before the first commit, without git. Replacement
 * objects, the file-system monitor and optional locks are off: the repository's own settings must not run a program, change
 * the answer, or get into the way of a `git` that runs beside.
 */
export function askGit(root: string, args: readonly string[]): Promise<string | null> {
  const options = { cwd: root, maxBuffer: 1 << 30, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } };
  return new Promise((resolve) => {
    execFile('git', ['--no-replace-objects', '-c', 'core.fsmonitor=false', ...args], options, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}

/** The nearest folder from `folder` upward that git works in; undefined outside a repository. */
export function findWorkTree(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findWorkTree(parent);
}

/** The commit that is checked out; null outside a repository and before the first commit. */
export async function findCommit(root: string): Promise<string | null> {
  return (await askGit(root, ['rev-parse', '--verify', 'HEAD']))?.trim() ?? null;
}

/** True when anything but `evidence/` differs from the commit. False outside a repository. */
export async function isDirty(root: string): Promise<boolean> {
  const status = await askGit(root, ['status', '--porcelain', '-z', '--', '.', ':(exclude)evidence']);
  return status !== null && status !== '';
}

/**
 * True when a file that git tracks or would offer to add, `evidence/` left out, is not as in the commit; null where git cannot
 * tell, as of a commit that is not here.
 */
export async function differsFromCommit(root: string, commit: string): Promise<boolean | null> {
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return null;
  const places = ['--', '.', ':(exclude)evidence'];
  const answers = await Promise.all([
    askGit(root, ['diff', '--name-only', '-z', '--no-ext-diff', '--no-textconv', commit, ...places]),
    askGit(root, ['ls-files', '--others', '--exclude-standard', '-z', ...places]),
  ]);
  return answers.includes(null) ? null : answers.some((answer) => answer !== '');
}

/**
 * The files below `root` that git tracks or would offer to add, as posix paths relative to it; null outside a repository.
 * A file deleted on disk may be among them.
 */
export async function listRepositoryFiles(root: string): Promise<string[] | null> {
  const listed = await askGit(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return listed === null ? null : [...new Set(listed.split('\0').filter((path) => path !== ''))];
}
