import { rm } from 'node:fs/promises';

import { storageError } from './storage-error.ts';

/**
 * Removes a file; an absent one is no error.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw storageError(path, error);
  }
}
