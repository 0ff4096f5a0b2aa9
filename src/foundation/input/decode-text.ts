import type { InputLimits } from './input-limits.ts';
import { invalidInput } from './invalid-input.ts';
import { SourceText } from './source-text.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true });
const newline = 0x0a;

/**
 * The text of an input, without a byte order mark.
 *
 * @throws {QaError} INVALID_INPUT: larger than the limit, or not UTF-8, with the place of the first wrong byte.
 */
export function decodeText(input: string | Uint8Array, file: string, limits: InputLimits): SourceText {
  const sizeBytes = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  if (sizeBytes > limits.sizeBytes) throw tooLarge(file, sizeBytes, limits);
  if (typeof input === 'string') return new SourceText(file, input.replace(/^\ufeff/, ''));
  try {
    return new SourceText(file, strictDecoder.decode(input));
  } catch {
    throw notUtf8(input, file);
  }
}

/** The error for an input beyond the size limit. */
export function tooLarge(file: string, sizeBytes: number, limits: InputLimits) {
  const message = `The file has ${sizeBytes} bytes; at most ${limits.sizeBytes} are read.`;
  return invalidInput([{ code: 'TOO_LARGE', file, message, remedy: 'Split it, or remove what does not belong there.' }]);
}

/** A newline byte is never part of a longer UTF-8 sequence, so lines can be tried one by one. */
function notUtf8(bytes: Uint8Array, file: string) {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    const column = columnOfWrongByte(bytes.subarray(start, end));
    if (column !== undefined) {
      const message = `The byte at column ${column} is not UTF-8.`;
      const remedy = 'Save the file as UTF-8 without any other encoding mixed in.';
      return invalidInput([{ code: 'INVALID_UTF8', file, line, column, message, remedy }]);
    }
    start = end + 1;
  }
  throw new TypeError('notUtf8 was called for bytes that are UTF-8');
}

function columnOfWrongByte(line: Uint8Array): number | undefined {
  try {
    strictDecoder.decode(line);
    return undefined;
  } catch {
    // The lenient decoder puts U+FFFD in the place of the wrong byte.
    return new TextDecoder('utf-8').decode(line).indexOf('\ufffd') + 1;
  }
}
