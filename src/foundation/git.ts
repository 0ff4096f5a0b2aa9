import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';

/** Replacement objects, the file-system monitor and hooks are off: the repository's settings must not run a program or change the answer. */
export const gitOptions = ['--no-replace-objects', '-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${devNull}`] as const;

/** The environment for `git`: no grafts, which would change who descends from whom; no locks in the way of one beside. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_GRAFT_FILE: devNull, LC_ALL: 'C' };
}

/** All files below the root but those of `evidence/`. */
const besidesEvidence = ['--', '.', ':(exclude)evidence'] as const;

/** What `git` answers, or null when it does not: outside a repository, before the first commit, without git. */
export function askGit(root: string, args: readonly string[], env = gitEnvironment()): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('git', [...gitOptions, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
    let answer = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
    child.once('error', () => resolve(null)).once('close', (code) => resolve(code === 0 ? answer : null));
  });
}

/** The nearest folder from `folder` upward that git works in; undefined outside a repository. */
export function findWorkTree(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : findWorkTree(parent);
}

/** Where git keeps what is of this working tree alone, and the top of the tree; both absolute. Null outside a working tree. */
export async function findGitPlaces(folder: string): Promise<{ readonly top: string; readonly gitFolder: string } | null> {
  const answer = await askGit(folder, ['rev-parse', '--show-toplevel', '--absolute-git-dir']);
  const [top = '', gitFolder = ''] = answer?.split('\n') ?? [];
  return top === '' || gitFolder === '' ? null : { top, gitFolder };
}

/** The files that differ from the commit, untracked ones included, ignored ones left out; null where git does not answer. */
export async function listDirtyFiles(root: string): Promise<string[] | null> {
  const status = await askGit(root, ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames']);
  return status === null ? null : status.split('\0').flatMap((line) => (line === '' ? [] : line.slice(3)));
}

/** The commit that is checked out; null outside a repository and before the first commit. */
export async function findCommit(root: string): Promise<string | null> {
  return (await askGit(root, ['rev-parse', '--verify', 'HEAD']))?.trim() ?? null;
}

/** The commit that is checked out, and how the tree differs from it, `evidence/` left out. */
export interface CheckedOut {
  /** Null outside a repository and before the first commit. */
  readonly commit: string | null;
  /** The files that differ, in the tree or in what is staged, and those that git does not track and would offer to add. None outside a repository. */
  readonly changed: readonly string[];
}

/** What stands before the path in a line of `git status`, version 2: of a changed file, of one in conflict, of one that is not tracked. */
const beforePath = /^(?:1 (?:\S+ ){7}|u (?:\S+ ){9}|\? )/;

/**
 * Asks git once, since a process of git takes as long as its answer.
 *
 * @param mayNote Whether git may note in its index which files and folders it found unchanged, and go by that the next time: in a fresh
 *   clone it would read nearly all files each time that it is asked, and in any tree list every folder.
 */
export async function readCheckedOut(root: string, mayNote = false): Promise<CheckedOut> {
  const isTop = existsSync(path.join(root, '.git'));
  const form = ['--porcelain=v2', '--branch', '--no-ahead-behind', '--no-renames', '--untracked-files=normal', '-z'];
  // Given paths, git lists folders all the same.
  const question = ['-c', `core.untrackedCache=${mayNote}`, 'status', ...form, ...(isTop ? [] : besidesEvidence)];
  const status = await askGit(root, question, { ...gitEnvironment(), GIT_OPTIONAL_LOCKS: mayNote ? '1' : '0' });
  const [first = '', ...others] = (status ?? '').split('\0').filter((line) => line !== '');
  const [, commit = null] = /^# branch\.oid ([0-9a-f]+)$/.exec(first) ?? [];
  const changed = others.filter((line) => !line.startsWith('# ')).map((line) => line.replace(beforePath, ''));
  return { commit, changed: isTop ? changed.filter((file) => !file.startsWith('evidence/')) : changed };
}

/** True when a tracked file, `evidence/` left out, is not as in the commit; null where git cannot tell, as of a commit that is not here. */
export async function differsFromCommit(root: string, commit: string): Promise<boolean | null> {
  const files = await listFiles(root, ['diff', '--no-ext-diff', '--no-textconv', commit]);
  return files === null ? null : files.length > 0;
}

/** The files, `evidence/` left out, that are not in the commit that is checked out as they are in another; null where git cannot tell. */
export async function listMovedFiles(root: string, commit: string): Promise<string[] | null> {
  return listFiles(root, ['diff-tree', '-r', commit, 'HEAD']);
}

async function listFiles(root: string, [command = '', ...args]: readonly string[]): Promise<string[] | null> {
  const listed = await askGit(root, [command, '--name-only', '-z', ...args, ...besidesEvidence]);
  return listed === null ? null : listed.split('\0').filter((path) => path !== '');
}

/**
 * The files below `root` that git tracks or would offer to add, as posix paths relative to it; null outside a repository.
 * A file deleted on disk may be among them.
 */
export async function listRepositoryFiles(root: string): Promise<string[] | null> {
  const listed = await askGit(root, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return listed === null ? null : [...new Set(listed.split('\0').filter((path) => path !== ''))];
}

/** The commit where two lines of history part; null when they have none in common. */
export async function findMergeBase(root: string, one: string, other: string): Promise<string | null> {
  return (await askGit(root, ['merge-base', one, other]))?.trim() ?? null;
}

/** What git has of a working tree. */
export interface IndexedFiles {
  /** The files that it tracks or would offer to add, as posix paths relative to the root. */
  readonly files: ReadonlySet<string>;
  /** Those among them that it was told not to look at (assume-unchanged, skip-worktree), so that it would not see a change. */
  readonly hidden: readonly string[];
}

/** Null outside a repository. */
export async function readIndex(root: string): Promise<IndexedFiles | null> {
  const listed = await askGit(root, ['ls-files', '-v', '-z', '--cached', '--others', '--exclude-standard']);
  if (listed === null) return null;
  const lines = listed.split('\0').filter((line) => line !== '');
  const hidden = lines.filter((line) => /^(?:[a-z]|S) /.test(line)).map((line) => line.slice(2));
  return { files: new Set(lines.map((line) => line.slice(2))), hidden: hidden.filter((path) => !path.startsWith('evidence/')) };
}
