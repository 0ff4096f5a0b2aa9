import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { findPathDefect } from '../files/contained-path.ts';
import { tooLarge } from './decode-text.ts';
import { defaultLimits } from './input-limits.ts';
import type { InputLimits } from './input-limits.ts';
import { invalidInput } from './invalid-input.ts';
import { describePathDefect } from '../files/path-defects.ts';

/**
 * The bytes of a file below the root. The size is checked before anything is read. Synchronous: a command reads a handful
 * of small files at its start, where waiting for a thread takes ten times as long as reading.
 *
 * @param file Posix path relative to the root.
 * @throws {QaError} INVALID_INPUT: absent, no regular file, unreadable, outside the root, or larger than the limit.
 */
export function readInput(root: string, file: string, limits: InputLimits = defaultLimits): Uint8Array {
  const defect = findPathDefect(root, file);
  if (defect !== undefined) throw unreadable(file, describePathDefect(file, defect));
  try {
    // Asked before opening: to open a pipe would wait for its writer.
    const stats = statSync(path.join(root, file));
    if (!stats.isFile()) throw unreadable(file, { message: 'This is not a regular file.', remedy: 'Put a file in its place.' });
    if (stats.size > limits.sizeBytes) throw tooLarge(file, stats.size, limits);
    return readFileSync(path.join(root, file));
  } catch (error) {
    throw describeFileError(file, error);
  }
}

function describeFileError(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return unreadable(file, { message: 'The file does not exist.', remedy: 'Create it, or correct the path.' });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EISDIR' || code === 'ELOOP') {
    return unreadable(file, { message: `The file cannot be read (${code}).`, remedy: 'Make it a file that you may read.' });
  }
  return error;
}

function unreadable(file: string, problem: { message: string; remedy: string }) {
  return invalidInput([{ code: 'UNREADABLE_FILE', file, ...problem }]);
}
