import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { listRepositoryFiles } from '../git.ts';

/** Never part of the work where git does not say what is. */
const unversionedFolders = new Set(['.git', 'node_modules']);

/**
 * The files of a tree as it stands on disk, sorted: those that git tracks or would offer to add; outside a repository every file but
 * those of node_modules. A file deleted on disk may be among them. No link is followed.
 */
export async function listTree(root: string): Promise<string[]> {
  return ((await listRepositoryFiles(root)) ?? listFilesOnDisk(root, '')).toSorted();
}

function listFilesOnDisk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((item) => {
    const path = folder === '' ? item.name : `${folder}/${item.name}`;
    if (unversionedFolders.has(item.name)) return [];
    return item.isDirectory() ? listFilesOnDisk(root, path) : [path];
  });
}
