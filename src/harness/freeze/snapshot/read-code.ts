import { decodeText } from '../../../foundation/input/decode-text.ts';
import { defaultLimits } from '../../../foundation/input/input-limits.ts';
import { invalidInput } from '../../../foundation/input/invalid-input.ts';
import { readInput } from '../../../foundation/input/read-input.ts';
import { parseFile } from '../../debt/parsed-file.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';

/** As for test files of the debt scan. */
const limits = { ...defaultLimits, sizeBytes: 32 * 1024 * 1024 };

/** True for a file that is read by its syntax. */
export function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file);
}

/**
 * The syntax of a test file or module below the root.
 *
 * @throws {QaError} INVALID_INPUT: it cannot be read, or does not parse.
 */
export function readCode(root: string, file: string): ParsedFile {
  const { text } = decodeText(readInput(root, file, limits), file, limits);
  const parsed = parseFile(file, text);
  if (!('defect' in parsed)) return parsed;
  const { offset, message } = parsed.defect;
  const remedy = 'Mend the syntax; what cannot be read cannot be frozen.';
  throw invalidInput([parsed.source.problemAt(offset, { code: 'SYNTAX', message: `The file ${message}`, remedy })]);
}

/** @throws {QaError} INVALID_INPUT in place of a stack that overflows at syntax that nests too deeply. */
export function withDeepSyntaxRefused<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'The file nests too deeply to be read.';
    throw invalidInput([{ code: 'TOO_DEEP', file, message, remedy: 'Flatten the structure.' }]);
  }
}
