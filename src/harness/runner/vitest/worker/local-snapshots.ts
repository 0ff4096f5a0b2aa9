import path from 'node:path';

import { VitestSnapshotEnvironment } from 'vitest/runtime';

/** Finds the snapshots of a test file where vitest keeps them by default, without asking vitest's main process for each file. */
export class LocalSnapshots extends VitestSnapshotEnvironment {
  override async resolvePath(file: string): Promise<string> {
    return path.join(path.dirname(file), '__snapshots__', `${path.basename(file)}.snap`);
  }
}
