import { readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * The regular files and links directly in a folder below the root, as posix paths relative to it, sorted; none when the
 * folder does not exist.
 */
export function listFiles(root: string, folder: string): string[] {
  try {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => `${folder}/${name}`)
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
