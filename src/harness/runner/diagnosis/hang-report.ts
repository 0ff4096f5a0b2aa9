import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { HangReport } from './hang-watch.ts';

/** Appends the report to the journal as one line of its own and syncs it, also when the journal ends in a broken line. */
export function appendHangReport(journal: string, report: HangReport): void {
  const file = openSync(journal, 'a+');
  try {
    writeSync(file, `${endsWithinLine(file) ? '\n' : ''}${JSON.stringify(report)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function endsWithinLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last.toString() !== '\n';
}
