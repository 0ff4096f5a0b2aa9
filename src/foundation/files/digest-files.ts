import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { sha256 } from '../canonical-json.ts';

/** Stands in place of the digest of a file that does not exist. */
export const absentFile = 'absent';

/** SHA-256 of each file by its posix path relative to the root; {@link absentFile} for one that does not exist. */
export async function digestFiles(root: string, files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(files.map(async (file) => [file, await digestFile(path.join(root, file))] as const));
  return Object.fromEntries(entries);
}

async function digestFile(absolute: string): Promise<string> {
  try {
    return sha256(await readFile(absolute));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absentFile;
    throw error;
  }
}
