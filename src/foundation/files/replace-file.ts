import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { storageError } from './storage-error.ts';
import { syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

/**
 * Replaces a file in full or not at all, with exactly this mode whatever the process would give by default, and syncs it to disk.
 * Creates the folder.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`. The old file is untouched.
 * @see governance/decisions/0005-atomic-writes.md
 */
export async function replaceFile(path: string, content: Uint8Array, mode: number): Promise<void> {
  const temporary = temporaryPathFor(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSynced(temporary, content, mode);
    await chmod(temporary, mode);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(path, error);
  }
}
