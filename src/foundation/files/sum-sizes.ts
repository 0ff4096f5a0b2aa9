import { statSync } from 'node:fs';
import { join } from 'node:path';

/** How many bytes files have together; one that cannot be looked at has none. */
export function sumSizes(root: string, files: readonly string[]): number {
  return files.reduce((sum, file) => sum + sizeOf(join(root, file)), 0);
}

function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
