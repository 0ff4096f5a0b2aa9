import { withFileLock } from '../foundation/files/file-lock.ts';
import { killMarked } from '../foundation/process/process-tree.ts';
import { QaError } from '../foundation/qa-error.ts';
import type { MigrationRecord } from './apply/migration-record.ts';
import { validationMarker } from './apply/run-validation.ts';
import { RecordStore } from './apply/record-store.ts';
import { rollBack } from './apply/roll-back.ts';
import type { RolledBack } from './apply/roll-back.ts';

/** Which migration is rolled back, and how. */
export interface UndoRequest {
  readonly root: string;
  readonly gitFolder: string;
  readonly id: string;
  /** Also restore files that were changed since; what they held is kept. */
  readonly force: boolean;
}

/**
 * Restores every file of a migration byte for byte, also of one that was cut short. Of one that was rolled back before, nothing is touched.
 *
 * @throws {QaError} MIGRATION_UNKNOWN, MIGRATED_FILE_CHANGED, MIGRATION_DAMAGED, LOCKED, with nothing restored; STORAGE_FAILED.
 */
export async function undoMigration({
  root,
  gitFolder,
  id,
  force,
}: UndoRequest): Promise<{ record: MigrationRecord; rollback: RolledBack }> {
  const store = new RecordStore(gitFolder);
  return withFileLock(
    store.lockFile,
    async () => {
      const record = await store.load(id);
      // A validation outlives a migration that was killed, and might write into what is restored.
      killMarked(id, validationMarker);
      const isDone = record.state === 'rolled-back';
      return { record, rollback: isDone ? { restored: [], displaced: [] } : await rollBack(root, store, record, { force }) };
    },
    0,
  );
}

/** The migrations that were cut short. One that another process is at is none of them: it holds the lock. */
export async function findUnfinished(gitFolder: string): Promise<MigrationRecord[]> {
  const store = new RecordStore(gitFolder);
  // Without the lock first, so that a look at a repository leaves nothing in it.
  if ((await store.findUnfinished()).length === 0) return [];
  return withFileLock(store.lockFile, () => store.findUnfinished(), 0).catch((error: unknown) => {
    if (error instanceof QaError && error.code === 'LOCKED') return [];
    throw error;
  });
}
