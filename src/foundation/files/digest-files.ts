import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { sha256 } from '../canonical-json.ts';

/** Stands in place of the digest of a file that does not exist. */
export const absentFile = 'absent';

/** More would be no faster, and a system may allow a process no more than a thousand open files. */
const filesAtOnce = 64;

/** SHA-256 of each file by its posix path relative to the root; {@link absentFile} for one that does not exist. */
export async function digestFiles(root: string, files: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const digests: (readonly [string, string])[] = [];
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const batch = files.slice(start, start + filesAtOnce);
    digests.push(...(await Promise.all(batch.map(async (file) => [file, await digestFile(path.join(root, file))] as const))));
  }
  return Object.fromEntries(digests);
}

async function digestFile(absolute: string): Promise<string> {
  try {
    return sha256(await readFile(absolute));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return absentFile;
    throw error;
  }
}
