import { mkdir, realpath } from 'node:fs/promises';

import { isBelow } from './contained-path.ts';
import { QaError } from '../qa-error.ts';
import { storageError } from './storage-error.ts';

/**
 * Creates a folder, and refuses one that symbolic links lead out of the root.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function createFolder(root: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storageError(folder, error);
  }
  if (isBelow(await realpath(root), await realpath(folder))) return;
  throw new QaError('STORAGE_FAILED', `${folder} leads out of the repository.`, {
    kind: 'environment',
    hint: 'Replace the symbolic link by a folder.',
  });
}
