import { join } from 'node:path';

import { finishJournals } from '../../foundation/files/commit-journal.ts';
import { withFileLock } from '../../foundation/files/file-lock.ts';

/**
 * Does work that changes the plan of a repository, while no other generation does; what a killed one left half done there is completed first.
 *
 * @throws {QaError} LOCKED, kind `environment`: others were at work for longer than half a minute.
 */
export async function holdProject(root: string, work: () => Promise<void>): Promise<void> {
  const folder = join(root, 'qa');
  await withFileLock(join(folder, '.generate.lock'), async () => {
    await finishJournals({ root, folder });
    await work();
  });
}
