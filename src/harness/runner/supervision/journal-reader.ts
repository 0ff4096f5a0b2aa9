import { closeSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from './journal-entry.ts';

const chunkBytes = 64 * 1024;
const newline = 0x0a;

/** Reads a journal as it grows. A line counts once its newline is there, so a line torn by a kill is never taken for an entry. */
export class JournalReader {
  readonly #path: string;
  #descriptor: number | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** The entries that were appended since the last call. */
  read(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const chunk of this.#chunks()) {
      const bytes = Buffer.concat([this.#rest, chunk]);
      const end = bytes.lastIndexOf(newline) + 1;
      this.#rest = bytes.subarray(end);
      entries.push(...bytes.toString('utf8', 0, end).split('\n').flatMap(parseLine));
    }
    return entries;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  *#chunks(): Generator<Buffer> {
    this.#descriptor ??= openIfThere(this.#path);
    if (this.#descriptor === undefined) return;
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const count = readSync(this.#descriptor, chunk);
      if (count > 0) yield chunk.subarray(0, count);
      if (count < chunkBytes) return;
    }
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** A line that is no entry was not written by the worker's journal and is ignored. */
function parseLine(line: string): JournalEntry[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value ? [value as JournalEntry] : [];
  } catch {
    return [];
  }
}
