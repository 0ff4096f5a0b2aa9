import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { sha256 } from '../canonical-json.ts';
import { QaError } from '../qa-error.ts';
import { listTree } from './list-tree.ts';

/** Files hashed between two turns of the event loop. */
const filesPerTurn = 64;

/**
 * SHA-256 of the tree as it stands on disk: path, mode and content of every file that git tracks or would offer to add,
 * `evidence/` left out. It is the same before and after the commit that adds those files. Git is asked for names alone;
 * contents are read, so no flag and no time stamp of its index can hide a change. Outside a repository: every file but
 * those of node_modules. Submodules count by name only.
 *
 * @param leftOut A file to leave out besides, relative to the root.
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function digestTree(root: string, leftOut?: string): Promise<string> {
  const files = (await listTree(root)).filter((path) => !path.startsWith('evidence/') && path !== leftOut);
  const hash = createHash('sha256');
  for (const [index, path] of files.entries()) {
    if (index % filesPerTurn === filesPerTurn - 1) await new Promise(setImmediate);
    hash.update(describeReadable(root, path));
  }
  return hash.digest('hex');
}

function describeReadable(root: string, path: string): string {
  try {
    return describeFile(root, path);
  } catch (error) {
    throw new QaError('UNREADABLE_FILE', `${path} cannot be read, so the tree cannot be digested: ${(error as Error).message}`, {
      kind: 'environment',
      hint: 'Make it readable, or have git ignore it.',
      cause: error,
    });
  }
}

/** Empty for a file that git tracks and that is deleted on disk. */
function describeFile(root: string, path: string): string {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return '';
  if (stats.isDirectory()) return `160000 ${path}\0`;
  if (stats.isSymbolicLink()) return `120000 ${path}\0${sha256(readlinkSync(join(root, path)))}\0`;
  if (!stats.isFile()) return `000000 ${path}\0`;
  return `${(stats.mode & 0o100) === 0 ? '100644' : '100755'} ${path}\0${sha256(readFileSync(join(root, path)))}\0`;
}
