import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** True when the path names a regular file below the root. */
export function fileExists(root: string, file: string): boolean {
  const absolute = path.join(root, file);
  return existsSync(absolute) && statSync(absolute).isFile();
}
