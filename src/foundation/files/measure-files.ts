import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sha256 } from '../canonical-json.ts';

/** A file as it stands on disk. */
export interface MeasuredFile {
  /** Posix path relative to the root. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Line breaks, and one more for a last line that has none. */
  readonly lines: number;
  readonly sha256: string;
}

/** Size, lines and digest of each file, in the order given. */
export async function measureFiles(root: string, paths: readonly string[]): Promise<MeasuredFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const bytes = await readFile(join(root, path));
      return { path, sizeBytes: bytes.length, lines: countLines(bytes), sha256: sha256(bytes) };
    }),
  );
}

function countLines(bytes: Buffer): number {
  let lines = bytes.length > 0 && bytes.at(-1) !== 0x0a ? 1 : 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) lines += 1;
  return lines;
}
