import type { FileCategory, FileKind } from '../read/file-kind.ts';

/** What is asked for. */
export interface MigrationRequest {
  /** Absolute path of the top of the working tree. */
  readonly root: string;
  readonly from: number;
  readonly to: number;
  /** Unsure places that are changed all the same: `path:line`, `path:line:column`, or a glob of paths. */
  readonly include: readonly string[];
  /** Globs of paths that are left alone. */
  readonly exclude: readonly string[];
}

/** A place in a file. Line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** An occurrence that may be the port; it is changed only when named. */
export interface UnsurePlace extends Place {
  readonly category: FileCategory;
  /** Its line, shortened. */
  readonly text: string;
}

/** A line that changes. */
export interface ChangedLine {
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** Why, of each place in the line. */
  readonly reasons: readonly string[];
  readonly places: number;
}

/** A file that changes. */
export interface PlannedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly category: FileCategory;
  readonly lines: readonly ChangedLine[];
  readonly before: Buffer;
  readonly after: Buffer;
  readonly mode: number;
}

/** A file that was left alone, unread or unreadable. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

/** What a migration would do, and what it would not. */
export interface MigrationPlan {
  readonly from: number;
  readonly to: number;
  readonly files: readonly PlannedFile[];
  readonly unsure: readonly UnsurePlace[];
  readonly lookAlikes: number;
  /** Where the new port is in use already. */
  readonly conflicts: readonly Place[];
  readonly skipped: readonly SkippedFile[];
}
