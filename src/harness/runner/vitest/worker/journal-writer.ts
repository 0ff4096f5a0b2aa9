import { openSync, writeSync } from 'node:fs';

import type { JournalEntry } from '../../supervision/journal-entry.ts';

/** Exit code of a worker that could not write its journal: its results would be lost, so there is no point in going on. */
export const journalFailedExitCode = 70;

// Tests may replace these, those of node:fs also for modules that have imported them already.
const { stringify } = JSON;
const { reallyExit } = process as unknown as { reallyExit(code: number): never };
const { isArray } = Array;
const { defineProperty, entries } = Object;
const bytesOf = Buffer.from.bind(Buffer);
const writeBytes = writeSync;

/** Appends entries so that each is in the kernel's hands when `write` returns; a kill a moment later does not lose it. */
export class JournalWriter {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'a', 0o600);
  }

  write(entry: JournalEntry): void {
    const line = bytesOf(`${stringify(canSpeakForItself() ? entry : outOfReach(entry))}\n`);
    try {
      for (let written = 0; written < line.length;) written += writeBytes(this.#descriptor, line, written);
    } catch {
      reallyExit.call(process, journalFailedExitCode);
    }
  }
}

/** Whether no prototype has a `toJSON`, which would have a say in what every entry says. */
function canSpeakForItself(): boolean {
  return !('toJSON' in Object.prototype) && !('toJSON' in Array.prototype);
}

/** A copy whose parts have a `toJSON` of their own that does nothing. */
function outOfReach(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: object = isArray(value) ? [] : {};
  for (const [key, part] of entries(value)) defineProperty(copy, key, { value: outOfReach(part), enumerable: true });
  return defineProperty(copy, 'toJSON', { value: undefined });
}
