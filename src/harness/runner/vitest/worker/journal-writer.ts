import { openSync, writeSync } from 'node:fs';

import type { JournalEntry } from '../../supervision/journal-entry.ts';

/** Exit code of a worker that could not write its journal: its results would be lost, so there is no point in going on. */
export const journalFailedExitCode = 70;

// Tests may replace these.
const { stringify } = JSON;
const { reallyExit } = process as unknown as { reallyExit(code: number): never };

/** Appends entries so that each is in the kernel's hands when `write` returns; a kill a moment later does not lose it. */
export class JournalWriter {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'a', 0o600);
  }

  write(entry: JournalEntry): void {
    const line = Buffer.from(`${stringify(entry)}\n`);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.#descriptor, line, written);
    } catch {
      reallyExit.call(process, journalFailedExitCode);
    }
  }
}
