import { listDirtyFiles } from '../../foundation/git.ts';
import type { Problem } from '../../foundation/problem.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { enumerate } from '../../foundation/text/enumerate.ts';
import type { MigrationPlan, PlannedFile } from '../plan/migration-plan.ts';
import type { MigrationRecord } from './migration-record.ts';

/** @throws {QaError} MIGRATION_UNFINISHED: one was cut short, and its files may be half changed. */
export function requireNoUnfinished(unfinished: readonly MigrationRecord[]): void {
  const [first] = unfinished;
  if (first === undefined) return;
  throw new QaError('MIGRATION_UNFINISHED', `The migration ${first.id} from ${first.from} to ${first.to} was cut short.`, {
    hint: `Run \`qa migrate port --rollback ${first.id}\` first: it restores every file byte for byte.`,
  });
}

/** @throws {QaError} DIRTY_TREE, which names the files; GIT_FAILED. */
export async function requireClean(root: string): Promise<void> {
  const dirty = await listDirtyFiles(root);
  if (dirty === null)
    throw new QaError('GIT_FAILED', 'Git does not say whether the tree is clean.', {
      kind: 'environment',
      hint: 'See that `git status` works.',
    });
  if (dirty.length === 0) return;
  throw new QaError('DIRTY_TREE', `The tree is not clean: ${enumerate(dirty)}.`, {
    hint: 'Commit or stash the changes, so that what the migration changes can be seen; or add --allow-dirty.',
  });
}

/** @throws {QaError} PORT_CONFLICT, with every place. */
export function requireNoConflict({ conflicts, to }: MigrationPlan): void {
  if (conflicts.length === 0) return;
  throw new QaError('PORT_CONFLICT', `The port ${to} is in use in this repository already.`, {
    hint: 'Choose another port, or add --allow-conflicts when these places mean the same service.',
    problems: conflicts.map(({ file, line, column, reason }) => ({
      code: 'PORT_CONFLICT',
      file,
      line,
      column,
      message: `Here ${to} is a port: ${reason}.`,
      remedy: 'See whether two services would share the port.',
    })),
  });
}

/** @throws {QaError} UNREADABLE_FILE: what cannot be read cannot be said to be free of the port. */
export function requireReadable({ skipped }: MigrationPlan): void {
  const unreadable = skipped.filter(({ reason }) => reason === 'it cannot be read');
  if (unreadable.length === 0) return;
  throw new QaError('UNREADABLE_FILE', `${enumerate(unreadable, ({ file }) => file)} cannot be read; nothing was changed.`, {
    hint: 'Make it a file that you may read.',
  });
}

/** @throws {QaError} READ_ONLY_FILE, with every file that may not be replaced. */
export async function requireReplaceable(
  { files }: MigrationPlan,
  isReplaceable: (file: PlannedFile) => Promise<boolean>,
): Promise<void> {
  const problems: Problem[] = [];
  for (const file of files) {
    if (await isReplaceable(file)) continue;
    const remedy = 'Make the file and its folder writable, or leave it alone with --exclude.';
    problems.push({ code: 'READ_ONLY_FILE', file: file.path, message: 'It has the port and may not be written.', remedy });
  }
  if (problems.length === 0) return;
  throw new QaError('READ_ONLY_FILE', `${problems.length} of ${files.length} files may not be written; nothing was changed.`, {
    hint: 'Mend what is listed and try again.',
    problems,
  });
}
