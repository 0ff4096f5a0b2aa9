import path from 'node:path';

import { sha256 } from '../canonical-json.ts';
import { readAtOnce, readEach } from './read-at-once.ts';

/** Stands in place of the digest of a file that does not exist. */
export const absentFile = 'absent';

/** SHA-256 of each file by its posix path relative to the root; {@link absentFile} for one that does not exist. */
export async function digestFiles(root: string, files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries(await readEach(files, (file) => [file, digestFile(path.join(root, file))] as const));
}

function digestFile(absolute: string): string {
  try {
    return sha256(readAtOnce(absolute));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absentFile;
    throw error;
  }
}
