import { chmod, chown, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { storageError } from './storage-error.ts';
import { syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

/**
 * Replaces a file in full or not at all, with exactly this mode whatever the process would give by default, and syncs it to disk.
 * Creates the folder. The owner stays the same where the process may give files away.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`. The old file is untouched.
 * @see governance/decisions/0005-atomic-writes.md
 */
export async function replaceFile(path: string, content: Uint8Array, mode: number): Promise<void> {
  const temporary = temporaryPathFor(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSynced(temporary, content, mode);
    await keepOwner(path, temporary);
    await chmod(temporary, mode);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(path, error);
  }
}

/** Gives a file that is to replace another its owner, where the process may: what root replaces in a folder of somebody else would be taken from them. */
export async function keepOwner(path: string, temporary: string): Promise<void> {
  const old = await lstat(path).catch(() => undefined);
  if (old === undefined || (old.uid === process.geteuid?.() && old.gid === process.getegid?.())) return;
  await chown(temporary, old.uid, old.gid).catch(() => undefined);
}
