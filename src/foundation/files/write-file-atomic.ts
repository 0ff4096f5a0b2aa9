import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { storageError } from './storage-error.ts';
import { syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

/**
 * Replaces a file in full or not at all, and syncs it to disk. A reader sees the old content or the new one, whenever the
 * process or the power ends. Creates the folder.
 *
 * @param mode Permissions, as `chmod` takes them; those that the process gives by default otherwise.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`: the disk is full, the folder cannot be written. The old file is untouched.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = temporaryPathFor(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSynced(temporary, content, mode);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(path, error);
  }
}
