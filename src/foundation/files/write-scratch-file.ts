import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { storageError } from './storage-error.ts';

/**
 * Writes a file that need not survive a crash, also in place of one that is read-only. Creates its folder.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function writeScratchFile(file: string, content: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await rm(file, { force: true });
    await writeFile(file, content);
  } catch (error) {
    throw storageError(file, error);
  }
}
