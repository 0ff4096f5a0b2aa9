import { readFileSync } from 'node:fs';
import path from 'node:path';

import { decodeText } from './decode-text.ts';
import type { InputLimits } from './input-limits.ts';
import { checkInput, describeFileError, readInput } from './read-input.ts';

const replacement = '\ufffd';

/**
 * The text of a file below the root, without a byte order mark. Several times as fast as `readInput` and `decodeText`, which it is the same as.
 *
 * @param file Posix path relative to the root.
 * @throws {QaError} INVALID_INPUT: as `readInput`, or not UTF-8.
 */
export function readText(root: string, file: string, limits: InputLimits): string {
  checkInput(root, file, limits);
  const text = readLeniently(path.join(root, file), file);
  // Stands for every wrong byte; few texts have it of their own.
  if (text.includes(replacement)) return decodeText(readInput(root, file, limits), file, limits).text;
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function readLeniently(absolute: string, file: string): string {
  try {
    return readFileSync(absolute, 'utf8');
  } catch (error) {
    throw describeFileError(file, error);
  }
}
