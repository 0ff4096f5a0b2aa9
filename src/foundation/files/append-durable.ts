import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { storageError } from './storage-error.ts';
import { syncFolder } from './temporary-file.ts';

const newline = 0x0a;

/**
 * Appends one line and syncs it to disk. A torn last line, left by a process that was killed or by a full disk, is ended
 * first, so that the new line stands on its own. Creates file and folder. Concurrent writers need a lock of their own.
 *
 * @param line Without line breaks.
 * @throws {QaError} STORAGE_FAILED, kind `environment`; what had been written of the line is taken back.
 */
export async function appendLineDurable(path: string, line: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendToFile(path, line);
  } catch (error) {
    throw storageError(path, error);
  }
}

async function appendToFile(path: string, line: string): Promise<void> {
  const handle = await open(path, 'a+');
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.from(`${(await endsTorn(handle, size)) ? '\n' : ''}${line}\n`);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } catch (error) {
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
    if (size === 0) await syncFolder(dirname(path));
  } finally {
    await handle.close();
  }
}

async function endsTorn(handle: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== newline;
}
