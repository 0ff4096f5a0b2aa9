import path from 'node:path';

import { sha256 } from '../foundation/canonical-json.ts';
import type { Clock } from '../foundation/clock.ts';
import { inspectFile, isReplaceable } from '../foundation/files/inspect-file.ts';
import { replaceFile } from '../foundation/files/replace-file.ts';
import { withFileLock } from '../foundation/files/file-lock.ts';
import { QaError } from '../foundation/qa-error.ts';
import { createRunId } from '../foundation/run-id.ts';
import type { MigrationRecord } from './apply/migration-record.ts';
import { RecordStore } from './apply/record-store.ts';
import {
  requireClean,
  requireNoConflict,
  requireNoUnfinished,
  requireReadable,
  requireReplaceable,
} from './apply/requirements.ts';
import { rollBack } from './apply/roll-back.ts';
import type { RolledBack } from './apply/roll-back.ts';
import { runValidation } from './apply/run-validation.ts';
import type { Validation } from './apply/run-validation.ts';
import type { MigrationPlan, MigrationRequest, PlannedFile } from './plan/migration-plan.ts';
import { planMigration } from './plan/plan-migration.ts';

/** How a migration is applied. */
export interface ApplyOptions {
  readonly gitFolder: string;
  readonly validate?: string | undefined;
  readonly timeoutMs: number;
  readonly allowDirty: boolean;
  readonly allowConflicts: boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told of each stage when it begins. */
  readonly onStage: (stage: string) => void;
}

/** What became of a migration. */
export interface Migrated {
  readonly outcome: 'unchanged' | 'applied' | 'rolled-back' | 'interrupted';
  /** The id of its record; null when nothing was to be changed. */
  readonly id: string | null;
  readonly plan: MigrationPlan;
  readonly validation: Validation | null;
  readonly rollback: RolledBack | null;
}

/**
 * Plans a migration and applies it: all of it, or nothing. What fails after the first file was changed, a validation command among them,
 * is rolled back before this returns. Its record, written first, restores the files should the process be killed.
 *
 * @throws {QaError} of what {@link planMigration} and the requirements name, with nothing changed; LOCKED; STORAGE_FAILED.
 */
export async function migratePort(request: MigrationRequest, options: ApplyOptions): Promise<Migrated> {
  const store = new RecordStore(options.gitFolder);
  return withFileLock(store.lockFile, () => migrateLocked(request, options, store), 0);
}

async function migrateLocked(request: MigrationRequest, options: ApplyOptions, store: RecordStore): Promise<Migrated> {
  requireNoUnfinished(await store.findUnfinished());
  await store.sweep();
  if (!options.allowDirty) await requireClean(request.root);
  const plan = await planMigration(request);
  requireReadable(plan);
  if (plan.files.length === 0) return { outcome: 'unchanged', id: null, plan, validation: null, rollback: null };
  if (!options.allowConflicts) requireNoConflict(plan);
  await requireReplaceable(plan, (file) => isReplaceable(request.root, file.path, file.mode));
  const record = recordOf(plan, options.clock);
  options.onStage(`recording ${plan.files.length} files as ${record.id}`);
  await store.create(
    record,
    plan.files.map(({ before }) => before),
  );
  return carryOut({ request, options, store, plan }, record);
}

interface Work {
  readonly request: MigrationRequest;
  readonly options: ApplyOptions;
  readonly store: RecordStore;
  readonly plan: MigrationPlan;
}

/** From here on files are changed: whatever goes wrong is rolled back. */
async function carryOut(work: Work, record: MigrationRecord): Promise<Migrated> {
  const { request, options, store, plan } = work;
  let validation: Validation | null = null;
  let written = 0;
  // A file that was not reached may have been changed by others, and is not ours to restore.
  const undoWritten = (cause?: unknown) => undo(work, record, record.files.slice(0, written), cause);
  try {
    options.onStage('changing the files');
    for (const [index, file] of plan.files.entries()) {
      await changeFile(request.root, file, options.signal);
      written = index + 1;
    }
    if (options.validate !== undefined) {
      await store.advance(record, 'validating');
      options.onStage(`validating: ${options.validate}`);
      validation = await runValidation(options.validate, { root: request.root, id: record.id, ...options });
    }
    if (validation?.passed !== false) {
      await store.advance(record, 'applied');
      return { outcome: 'applied', id: record.id, plan, validation, rollback: null };
    }
  } catch (error) {
    const rollback = await undoWritten(error);
    if (!options.signal.aborted || error instanceof QaError) throw error;
    return { outcome: 'interrupted', id: record.id, plan, validation, rollback };
  }
  return { outcome: 'rolled-back', id: record.id, plan, validation, rollback: await undoWritten() };
}

/** Restores also what a validation command changed; a file in which somebody else wrote in the meantime is kept in the record. */
async function undo(
  { request, options, store }: Work,
  record: MigrationRecord,
  only: MigrationRecord['files'],
  cause: unknown,
): Promise<RolledBack> {
  options.onStage('rolling back');
  try {
    return await rollBack(request.root, store, record, { force: true, only });
  } catch (error) {
    throw new QaError(
      'MIGRATION_UNFINISHED',
      `The migration ${record.id} failed and could not be rolled back: ${(error as Error).message}`,
      {
        kind: 'environment',
        hint: `Mend what is named, then run \`qa migrate port --rollback ${record.id}\`.`,
        problems: error instanceof QaError ? error.problems : [],
        cause: cause ?? error,
      },
    );
  }
}

async function changeFile(root: string, file: PlannedFile, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const found = await inspectFile(root, file.path);
  if (found.state !== 'file' || !found.bytes.equals(file.before)) throw changedMeanwhile(file.path);
  await replaceFile(path.join(root, file.path), file.after, file.mode);
}

function changedMeanwhile(file: string): QaError {
  return new QaError(
    'MIGRATED_FILE_CHANGED',
    `${file} was changed while the migration was under way; all of it was rolled back.`,
    {
      hint: 'Run again when nothing else writes to the repository.',
    },
  );
}

function recordOf(plan: MigrationPlan, clock: Clock): MigrationRecord {
  const nowMs = clock.wallMs();
  return {
    schemaVersion: 1,
    id: createRunId(nowMs),
    from: plan.from,
    to: plan.to,
    createdAt: new Date(nowMs).toISOString(),
    state: 'applying',
    files: plan.files.map((file) => ({
      path: file.path,
      mode: file.mode,
      before: sha256(file.before),
      after: sha256(file.after),
    })),
  };
}
