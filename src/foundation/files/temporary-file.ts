import { randomBytes } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { isProcessAlive } from '../process/process-alive.ts';

const temporaryName = /^\..+\.(\d+)-(\d+)-[0-9a-f]{8}\.tmp$/;

/** A fresh name beside `path` that tells which process made it, and when. */
export function temporaryPathFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${Date.now()}-${randomBytes(4).toString('hex')}.tmp`);
}

/** Writes a new file in full and syncs it to disk, or throws and leaves nothing. @param mode  Permissions, as `chmod` takes them. */
export async function writeSynced(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const handle = await open(path, 'wx', mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes reached the disk`);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Makes the names in `folder` survive a power cut. Does nothing where folders cannot be synced (Windows). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes the temporary files and folders in `folder` whose process is gone. A missing folder has none. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const leftover = names.filter((name) => {
    const match = temporaryName.exec(name);
    return match !== null && !isProcessAlive(Number(match[1]), Number(match[2]));
  });
  await Promise.all(leftover.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
