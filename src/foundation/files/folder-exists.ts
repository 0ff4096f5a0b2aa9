import { statSync } from 'node:fs';
import path from 'node:path';

/** True when the path names a folder below the root. */
export function folderExists(root: string, folder: string): boolean {
  return statSync(path.join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true;
}
