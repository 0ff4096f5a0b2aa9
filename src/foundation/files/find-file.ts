import { readFile } from 'node:fs/promises';

import { QaError } from '../qa-error.ts';

/**
 * The bytes of a file; undefined when there is none.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`: something is there that cannot be read.
 */
export async function findFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new QaError('UNREADABLE_FILE', `${path} cannot be read: ${(error as Error).message}`, {
      kind: 'environment',
      hint: 'Make it a file that you may read.',
      cause: error,
    });
  }
}
