import type { MigrationRecord } from './apply/migration-record.ts';
import type { RolledBack } from './apply/roll-back.ts';
import type { Validation } from './apply/run-validation.ts';
import type { Migrated } from './migrate-port.ts';
import type { ChangedLine, MigrationPlan, Place, PlannedFile, SkippedFile, UnsurePlace } from './plan/migration-plan.ts';

/** What `qa migrate port` did or would do; `--json` prints it. */
export interface MigrationResult {
  readonly outcome: 'planned' | Migrated['outcome'];
  /** The id by which it is rolled back; null when nothing was changed. */
  readonly id: string | null;
  readonly from: number;
  readonly to: number;
  readonly files: readonly (Pick<PlannedFile, 'path' | 'kind' | 'category'> & { readonly lines: readonly ChangedLine[] })[];
  readonly unsure: readonly UnsurePlace[];
  readonly lookAlikes: number;
  readonly conflicts: readonly Place[];
  readonly skipped: readonly SkippedFile[];
  readonly validation: Validation | null;
  readonly restored: readonly string[];
  readonly displaced: RolledBack['displaced'];
  /** Ids of migrations that were cut short and wait to be rolled back. */
  readonly unfinished: readonly string[];
}

/** The result of a plan that was not applied. */
export function resultOfPlan(plan: MigrationPlan, unfinished: readonly MigrationRecord[]): MigrationResult {
  const nothing = { validation: null, restored: [], displaced: [] };
  return { outcome: 'planned', id: null, ...facts(plan), ...nothing, unfinished: unfinished.map(({ id }) => id) };
}

/** The result of a migration. */
export function resultOfMigration({ outcome, id, plan, validation, rollback }: Migrated): MigrationResult {
  const { restored, displaced } = rollback ?? { restored: [], displaced: [] };
  return { outcome, id, ...facts(plan), validation, restored, displaced, unfinished: [] };
}

/** The result of `--rollback`. */
export function resultOfRollback({ id, from, to }: MigrationRecord, { restored, displaced }: RolledBack): MigrationResult {
  const nothing = { files: [], unsure: [], lookAlikes: 0, conflicts: [], skipped: [], validation: null, unfinished: [] };
  return { outcome: 'rolled-back', id, from, to, ...nothing, restored, displaced };
}

/** A plan without the bytes of its files. */
function facts({ files, ...plan }: MigrationPlan) {
  return { ...plan, files: files.map(({ path, kind, category, lines }) => ({ path, kind, category, lines })) };
}
