import { QaError } from '../qa-error.ts';
import { readAtOnce } from './read-at-once.ts';

/**
 * The bytes of a file; undefined when there is none.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`: something is there that cannot be read.
 */
export function findFile(path: string): Buffer | undefined {
  try {
    return readAtOnce(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new QaError('UNREADABLE_FILE', `${path} cannot be read: ${message}`, {
      kind: 'environment',
      hint: 'Make it a file that you may read.',
      cause: error,
    });
  }
}
