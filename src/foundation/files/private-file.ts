import { lstat, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { QaError } from '../qa-error.ts';
import { storageError } from './storage-error.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const othersMay = 0o077;

/**
 * The text of a file that nobody but its owner may read; undefined when there is none. A link is refused: what is hidden from
 * tests is the place that was named, not the one to which it leads.
 *
 * @throws {QaError} EXPOSED_FILE: others may read it. UNREADABLE_FILE: it is no file, or cannot be read. Both of kind `input`.
 */
export async function findPrivateText(file: string): Promise<string | undefined> {
  try {
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) throw unreadable(file, 'it is a symbolic link, and what it leads to is not kept from tests');
    if (!stats.isFile()) throw unreadable(file, 'it is no regular file');
    if (process.platform !== 'win32' && (stats.mode & othersMay) !== 0) {
      throw new QaError('EXPOSED_FILE', `Others than you may read ${file}, which holds a secret.`, {
        hint: `If nobody can have read it, run \`chmod 600 ${file}\`; otherwise replace the secret.`,
      });
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof QaError) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(file, message, error);
  }
}

function unreadable(file: string, why: string, cause?: unknown): QaError {
  return new QaError('UNREADABLE_FILE', `${file} cannot be read: ${why}.`, {
    hint: 'Make it a file that only you may read.',
    cause,
  });
}

/**
 * Writes a file that nobody but its owner may read, in full or not at all, in a folder of the same kind.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`.
 */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storageError(file, error);
  }
  await writeFileAtomic(file, text, 0o600);
}
