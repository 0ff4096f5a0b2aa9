import { execFile } from 'node:child_process';

import { askGit, gitEnvironment, gitOptions } from './git.ts';
import { QaError } from './qa-error.ts';

/** A file of a commit. */
export interface CommitFile {
  /** Posix path relative to the root. */
  readonly path: string;
  /** `100644`, `100755`, `120000` for a link, `160000` for a submodule. */
  readonly mode: string;
  /** Name of its blob. */
  readonly oid: string;
}

/**
 * The commit that a ref names: a branch, a tag, a commit, or an ancestor of one (`HEAD~1`).
 *
 * @throws {QaError} GIT_REF: it names none, or could name several, or is no name of a ref.
 */
export async function resolveCommit(root: string, ref: string): Promise<string> {
  const [, name = '', ancestor = ''] = /^([^\s~^:?*[\\-][^\s~^:?*[\\]*)([~^\d]*)$/.exec(ref) ?? [];
  if (name === '' || /\.\.|@\{/.test(name)) throw badRef(ref, 'is not the name of a ref');
  const full = /^[0-9a-f]{40,64}$/.test(name) ? name : await resolveName(root, name);
  const commit = await askGit(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${full}${ancestor}^{commit}`]);
  if (commit === null) throw badRef(ref, 'names no commit here');
  return commit.trim();
}

/** The name in full. A branch of somebody's making may bear the name of a protected one, and git would take the one or the other. */
async function resolveName(root: string, name: string): Promise<string> {
  const prefixes = ['', 'refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'];
  const places = [...prefixes.map((prefix) => `${prefix}${name}`), `refs/remotes/${name}/HEAD`];
  const listed = await askGit(root, ['for-each-ref', '--format=%(refname)', ...places]);
  if (listed === null) throw badRef(name, 'cannot be looked up: this is no git repository');
  const found = listed.split('\n').filter((each) => places.includes(each));
  if (found.length > 1) throw badRef(name, `is ambiguous: it may be ${found.join(' or ')}`);
  return found[0] ?? name;
}

function badRef(ref: string, what: string): QaError {
  return new QaError('GIT_REF', `${JSON.stringify(ref)} ${what}.`, {
    hint: 'Name a branch, a tag or a commit that is here, in full where it is ambiguous (refs/remotes/origin/main); fetch it first.',
  });
}

/**
 * When a commit was made, in milliseconds since 1970; git keeps whole seconds.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export async function readCommitTime(root: string, commit: string): Promise<number> {
  const seconds = await askGit(root, ['show', '--no-patch', '--format=%ct', '--end-of-options', commit, '--']);
  if (seconds === null) throw gitFailed(`it does not have ${commit}`);
  return Number(seconds.trim()) * 1000;
}

/** Every file of a commit, in git's order; null where git cannot tell. */
export async function listCommitFiles(root: string, commit: string): Promise<CommitFile[] | null> {
  const listed = await askGit(root, ['ls-tree', '-r', '-z', '--full-tree', commit, '--']);
  return listed === null
    ? null
    : listed
        .split('\0')
        .filter((line) => line !== '')
        .map(parseTreeLine);
}

/** `100644 blob 1f2e…\tpath` */
function parseTreeLine(line: string): CommitFile {
  const tab = line.indexOf('\t');
  const [mode = '', , oid = ''] = line.slice(0, tab).split(' ');
  return { path: line.slice(tab + 1), mode, oid };
}

/**
 * The contents of blobs by their names.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`: git ended early, or lacks one of them.
 */
export async function readBlobs(root: string, oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return new Map();
  const output = await askGitForBytes(root, ['cat-file', '--batch'], `${wanted.join('\n')}\n`);
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < output.length;) {
    const newline = output.indexOf(0x0a, at);
    const [oid = '', type, size] = output.subarray(at, newline).toString().split(' ');
    if (type !== 'blob') throw gitFailed(`it does not have ${oid}`);
    const end = newline + 1 + Number(size);
    blobs.set(oid, output.subarray(newline + 1, end));
    at = end + 1;
  }
  return blobs;
}

/**
 * What git answers to an input, in bytes.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export function askGitForBytes(root: string, args: readonly string[], input: string): Promise<Buffer> {
  const options = { cwd: root, maxBuffer: 1 << 30, env: gitEnvironment(), encoding: 'buffer' } as const;
  return new Promise((resolve, reject) => {
    const child = execFile('git', [...gitOptions, ...args], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(gitFailed(error.message.split('\n')[0]!));
    });
    // Git may have ended before it read everything; its exit code says so.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function gitFailed(why: string): QaError {
  return new QaError('GIT_FAILED', `Git cannot say what was asked: ${why}.`, {
    kind: 'environment',
    hint: 'See that git works in this repository, and that its history is whole: `git fsck`.',
  });
}
