/** A file as it was, and as the migration left it. */
export interface RecordedFile {
  /** Posix path relative to the root. */
  readonly path: string;
  /** Permissions, as `chmod` takes them. */
  readonly mode: number;
  /** SHA-256 of its bytes before; the bytes lie in the record's folder `before` under this name. */
  readonly before: string;
  /** SHA-256 of its bytes afterwards. */
  readonly after: string;
}

/**
 * How far a migration went. `applying`, `validating` and `rolling-back` of a record whose process is gone say that it was cut short.
 */
export type MigrationState = 'applying' | 'validating' | 'applied' | 'rolling-back' | 'rolled-back';

/** What is written before a file is changed, so that every file can be restored byte for byte. */
export interface MigrationRecord {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly createdAt: string;
  readonly state: MigrationState;
  readonly files: readonly RecordedFile[];
}

/** True for a migration that reached an end, applied or rolled back. */
export function isFinished({ state }: MigrationRecord): boolean {
  return state === 'applied' || state === 'rolled-back';
}
