import { readdirSync } from 'node:fs';
import path from 'node:path';

/** The names of the folders directly in a folder, sorted; none when it does not exist. Links to folders are none. */
export function listFolders(root: string, folder: string): string[] {
  try {
    const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
