import { existsSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import path from 'node:path';

import { temporaryPathFor, writeSynced } from './temporary-file.ts';
import { storageError } from './storage-error.ts';

/**
 * Writes, syncs and removes a small file in a folder below the root, or in the root where the folder does not exist yet.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function probeFolder(root: string, folder: string): Promise<{ readonly freeBytes: number }> {
  const inside = existsSync(path.join(root, folder)) ? path.join(root, folder) : root;
  const probe = temporaryPathFor(path.join(inside, 'probe'));
  try {
    await writeSynced(probe, 'probe');
    const { bavail, bsize } = await statfs(inside);
    return { freeBytes: bavail * bsize };
  } catch (error) {
    throw storageError(path.join(folder, 'probe'), error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
