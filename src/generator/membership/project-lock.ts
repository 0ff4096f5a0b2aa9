import { join } from 'node:path';

import { finishJournals } from '../../foundation/files/commit-journal.ts';

/** The lock that a generation holds while it changes the plan of a repository, so that no other does. */
export function projectLock(root: string): string {
  return join(root, 'qa', '.generate.lock');
}

/** Completes what a generation that was killed left half done. Under the lock of the project. */
export async function completeKilledGenerations(root: string): Promise<void> {
  await finishJournals({ root, folder: join(root, 'qa') });
}
