import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { askGit, listRepositoryFiles } from './git.ts';
import { askGitForBytes } from './git-objects.ts';
import type { CommitFile } from './git-objects.ts';

/**
 * The files that differ between a commit and the tree as it stands on disk: changed, added or gone, untracked ones included,
 * ignored ones left out. Contents are hashed, so no flag and no time stamp of git's index can hide a change.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export async function listChangedFiles(root: string, commitFiles: readonly CommitFile[]): Promise<string[]> {
  const committed = new Map(commitFiles.map((file) => [file.path, file]));
  const paths = [...new Set([...committed.keys(), ...((await listRepositoryFiles(root)) ?? [])])];
  const found = paths.map((path) => ({ path, mode: modeOf(root, path) }));
  const oids = await hashFiles(root, found);
  const differs = ({ path, mode }: FoundFile) => {
    const file = committed.get(path);
    if (file === undefined || mode !== file.mode) return file !== undefined || mode !== undefined;
    return oids.get(path) !== file.oid;
  };
  return found
    .filter(differs)
    .map(({ path }) => path)
    .toSorted();
}

interface FoundFile {
  readonly path: string;
  /** As git names it; undefined for a file that is not there. */
  readonly mode: string | undefined;
}

function modeOf(root: string, path: string): string | undefined {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) return '120000';
  if (stats.isDirectory()) return '160000';
  return (stats.mode & 0o100) === 0 ? '100644' : '100755';
}

/** Names of the blobs that the files would be. Git is asked, for it may convert line ends and the like. */
async function hashFiles(root: string, files: readonly FoundFile[]): Promise<Map<string, string>> {
  // Git takes one path a line, and one that begins with a quote for an escaped one; such names count as changed.
  const regular = files
    .filter(({ path, mode }) => mode?.startsWith('100') === true && !/\n|^"/.test(path))
    .map(({ path }) => path);
  const output =
    regular.length === 0
      ? ''
      : (await askGitForBytes(root, ['hash-object', '--stdin-paths'], `${regular.join('\n')}\n`)).toString();
  const oids = output.split('\n');
  const modules = files.filter(({ mode }) => mode === '160000').map(({ path }) => path);
  const links = files.filter(({ mode }) => mode === '120000').map(({ path }) => path);
  const algorithm = (oids[0] ?? '').length === 64 ? 'sha256' : 'sha1';
  return new Map([
    ...regular.map((path, index) => [path, oids[index]!] as const),
    ...(await listModules(root, modules)),
    ...links.map((path) => [path, hashLink(readlinkSync(join(root, path)), algorithm)] as const),
  ]);
}

/** The commits of submodules, as git has them on record. */
async function listModules(root: string, paths: readonly string[]): Promise<(readonly [string, string])[]> {
  if (paths.length === 0) return [];
  const staged = (await askGit(root, ['ls-files', '--stage', '-z', '--', ...paths])) ?? '';
  return staged.split('\0').flatMap((line) => {
    const [, oid, path] = /^160000 ([0-9a-f]+) \d\t([^]*)$/.exec(line) ?? [];
    return oid === undefined || path === undefined ? [] : [[path, oid] as const];
  });
}

function hashLink(target: string, algorithm: string): string {
  return createHash(algorithm)
    .update(`blob ${Buffer.byteLength(target)}\0${target}`)
    .digest('hex');
}
