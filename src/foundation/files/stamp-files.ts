import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import path from 'node:path';

/**
 * What the file system says of each file that no program can set back: its inode and the time of its last change of any
 * kind. A file that was replaced or rewritten has another stamp, also when its content was restored. Absent files have none.
 */
export function stampFiles(root: string, files: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.flatMap((file) => {
      const stats = lstatSync(path.join(root, file), { bigint: true, throwIfNoEntry: false });
      return stats === undefined ? [] : [[file, stampOf(stats)]];
    }),
  );
}

/** The stamp of one file, of which the file system says this. */
export function stampOf({ ino, ctimeNs }: Pick<BigIntStats, 'ino' | 'ctimeNs'>): string {
  return `${ino}:${ctimeNs}`;
}
