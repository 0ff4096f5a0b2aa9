import { join } from 'node:path';

import { sha256 } from '../canonical-json.ts';
import { findFile } from './find-file.ts';
import { readEach } from './read-at-once.ts';

/** A file as it stands on disk. */
export interface MeasuredFile {
  /** Posix path relative to the root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Line breaks, and one more for a last line that has none. */
  readonly lines: number;
  readonly sha256: string;
}

/** Size, lines and digest of each file that is there, in the order given. One is open at a time, however many there are. */
export async function measureFiles(root: string, paths: readonly string[]): Promise<MeasuredFile[]> {
  return (await readEach(paths, (path) => measureFile(root, path))).filter((file) => file !== undefined);
}

function measureFile(root: string, path: string): MeasuredFile | undefined {
  const bytes = findFile(join(root, path));
  return bytes && { path, sizeBytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) };
}

function countLines(bytes: Buffer): number {
  let lines = bytes.length > 0 && bytes.at(-1) !== 0x0a ? 1 : 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}
