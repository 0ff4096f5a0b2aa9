import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { readBlobs } from '../git-objects.ts';
import type { CommitFile } from '../git-objects.ts';
import { isBelow } from './contained-path.ts';
import { storageError } from './storage-error.ts';

/**
 * Writes files of a commit into a folder, at their paths. Links are left out: they could lead anywhere.
 *
 * @throws {QaError} GIT_FAILED or STORAGE_FAILED, kind `environment`.
 */
export async function exportFiles(root: string, files: readonly CommitFile[], folder: string): Promise<void> {
  const regular = files.filter(({ mode, path: file }) => mode.startsWith('100') && isBelow(folder, path.join(folder, file)));
  const blobs = await readBlobs(
    root,
    regular.map(({ oid }) => oid),
  );
  for (const file of regular) {
    const target = path.join(folder, file.path);
    try {
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, blobs.get(file.oid)!);
    } catch (error) {
      throw storageError(target, error);
    }
  }
}
