import { isAscii } from 'node:buffer';

import { readAsciiLine, readLine } from './ledger-line.ts';
import type { LineReading } from './ledger-line.ts';

const newline = 0x0a;

export interface NumberedReading {
  /** Counted from 1. */
  readonly number: number;
  readonly reading: LineReading;
}

/**
 * Reads the lines of a file that grows. As long as the file begins with the very bytes of the last reading, what those lines turned
 * out to be is known, and only what was appended is parsed and digested; one byte changed, and everything is read anew.
 */
export class LineReadings {
  /** Whole lines. */
  #bytes: Buffer = Buffer.alloc(0);
  #readings: readonly NumberedReading[] = [];
  #lines = 0;

  /** Empty lines, which appear where two writers ended the same torn line, say nothing. */
  read(bytes: Buffer): readonly NumberedReading[] {
    const known = this.#bytes.length;
    const hasGrown = bytes.length >= known && this.#bytes.equals(bytes.subarray(0, known));
    const readings = hasGrown ? [...this.#readings] : [];
    let number = hasGrown ? this.#lines : 0;
    const first = hasGrown ? known : 0;
    const added = bytes.subarray(first);
    const read = lineReader(added);
    let start = 0;
    for (let end = added.indexOf(newline); end !== -1; end = added.indexOf(newline, start)) {
      number += 1;
      if (end > start) readings.push({ number, reading: read(start, end) });
      start = end + 1;
    }
    this.#bytes = bytes.subarray(0, first + start);
    this.#readings = readings;
    this.#lines = number;
    // A line without its end may still grow.
    return start < added.length ? [...readings, { number: number + 1, reading: read(start, added.length) }] : readings;
  }
}

/** Reads the line between two offsets, each once. Where each byte is a character of ASCII, to cut lines from one text takes less time. */
function lineReader(bytes: Buffer): (start: number, end: number) => LineReading {
  if (!isAscii(bytes)) return (start, end) => readLine(bytes.subarray(start, end));
  const text = bytes.toString('latin1');
  const own = new Uint8Array(bytes);
  return (start, end) => readAsciiLine(text.slice(start, end), own.subarray(start, end));
}
