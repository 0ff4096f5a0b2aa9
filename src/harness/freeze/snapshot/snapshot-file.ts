import path from 'node:path';

import { isFileWithin } from './module-paths.ts';

/** The snapshots of a test file, which hold its expectations when it uses any. */
export function snapshotOf(file: string, root: string): string[] {
  const snapshot = path.posix.join(path.posix.dirname(file), '__snapshots__', `${path.posix.basename(file)}.snap`);
  return isFileWithin(root, snapshot) ? [snapshot] : [];
}
