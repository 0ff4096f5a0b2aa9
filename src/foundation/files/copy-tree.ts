import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';

import { isBelow } from './contained-path.ts';
import { folderExists } from './folder-exists.ts';
import { listTree } from './list-tree.ts';
import { storageError } from './storage-error.ts';

const filesAtOnce = 64;

/**
 * Copies the files of a tree, as {@link listTree} lists them, to a new folder, so that nothing that is written there reaches the
 * original. Links within the tree lead to the copy; one that leads out of it is left out. Every `node_modules` beside a
 * file of the tree is linked, not copied.
 *
 * @param root Absolute path without links.
 * @returns The files of the copy, as posix paths relative to it.
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function copyTree(root: string, target: string): Promise<string[]> {
  const files = (await listTree(root)).filter((file) => !file.split('/').includes('node_modules'));
  const folders = [...new Set(['.', ...files.flatMap(foldersAbove)])];
  try {
    for (const folder of folders) await mkdir(path.join(target, folder), { recursive: true });
    const copied: string[] = [];
    for (let start = 0; start < files.length; start += filesAtOnce) {
      const batch = files.slice(start, start + filesAtOnce);
      const done = await Promise.all(batch.map((file) => copyEntry(root, target, file)));
      copied.push(...batch.filter((_, index) => done[index]));
    }
    for (const folder of folders) await linkPackages(root, target, folder);
    return copied;
  } catch (error) {
    throw storageError(target, error);
  }
}

function foldersAbove(file: string): string[] {
  const folder = path.posix.dirname(file);
  return folder === '.' ? [] : [...foldersAbove(folder), folder];
}

/** False when there is nothing to copy: a file deleted on disk, a submodule, a link out of the tree. */
async function copyEntry(root: string, target: string, file: string): Promise<boolean> {
  const source = path.join(root, file);
  const stats = await lstat(source).catch(() => undefined);
  if (stats?.isSymbolicLink()) return copyLink(root, target, file);
  if (!stats?.isFile()) return false;
  await copyFile(source, path.join(target, file), constants.COPYFILE_FICLONE);
  return true;
}

async function copyLink(root: string, target: string, file: string): Promise<boolean> {
  const folder = path.dirname(path.join(root, file));
  const leadsTo = path.resolve(folder, await readlink(path.join(root, file)));
  const real = await realpath(leadsTo).catch(() => undefined);
  if (real === undefined || !isBelow(root, real)) return false;
  await symlink(path.relative(folder, real), path.join(target, file));
  return true;
}

async function linkPackages(root: string, target: string, folder: string): Promise<void> {
  const packages = path.join(folder, 'node_modules');
  if (folderExists(root, packages)) await symlink(path.join(root, packages), path.join(target, packages));
}
