import { QaError } from '../qa-error.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on that disk, then run the command again.',
  EDQUOT: 'Raise the quota or free some space, then run the command again.',
  EFBIG: 'Raise the limit on file sizes (ulimit -f), then run the command again.',
  EROFS: 'Mount the folder writable, or work in a copy of the repository that is.',
  EACCES: 'Give the current user write permission on the folder, then run the command again.',
  EPERM: 'Give the current user write permission on the folder, then run the command again.',
  ENOTDIR: 'A file stands where a folder is needed: move it away, then run the command again.',
  EEXIST: 'A file stands where a folder is needed: move it away, then run the command again.',
  EISDIR: 'A folder stands where a file is needed: move it away, then run the command again.',
  EMFILE: 'Raise the limit on open files (ulimit -n), then run the command again.',
};

/** Turns what the operating system threw at a write into a QaError that names the place and the remedy. */
export function storageError(path: string, cause: unknown): QaError {
  if (cause instanceof QaError) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  return new QaError('STORAGE_FAILED', `${path} could not be written: ${(cause as Error).message}`, {
    kind: 'environment',
    hint: remedies[code] ?? 'Check the disk and the folder, then run the command again.',
    cause,
  });
}
