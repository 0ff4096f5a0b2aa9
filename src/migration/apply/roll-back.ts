import path from 'node:path';

import { sha256 } from '../../foundation/canonical-json.ts';
import { inspectFile } from '../../foundation/files/inspect-file.ts';
import type { InspectedFile } from '../../foundation/files/inspect-file.ts';
import { replaceFile } from '../../foundation/files/replace-file.ts';
import { sweepTemporaryFiles } from '../../foundation/files/temporary-file.ts';
import { QaError } from '../../foundation/qa-error.ts';
import type { MigrationRecord, RecordedFile } from './migration-record.ts';
import type { RecordStore } from './record-store.ts';

/** What a rollback did. */
export interface RolledBack {
  /** Paths of the files that were given their old bytes. */
  readonly restored: readonly string[];
  /** Files that others had changed since, and where their bytes were kept. */
  readonly displaced: readonly { readonly file: string; readonly keptAt: string | null }[];
}

/**
 * Gives every file of a migration its old bytes and permissions. A file that already has them is left alone, so that a rollback that was
 * cut short can be run again.
 *
 * @param options.force  Also restore files that others changed since; what they held is kept.
 * @param options.only   Restore no other files; all of the record by default.
 * @throws {QaError} MIGRATED_FILE_CHANGED, with every such file; MIGRATION_DAMAGED. Nothing was restored then. STORAGE_FAILED.
 */
export async function rollBack(
  root: string,
  store: RecordStore,
  record: MigrationRecord,
  { force, only = record.files }: { readonly force: boolean; readonly only?: readonly RecordedFile[] },
): Promise<RolledBack> {
  const files = await Promise.all(only.map(async (file) => ({ file, found: await inspectFile(root, file.path) })));
  const toRestore = files.filter(({ file, found }) => digestOf(found) !== file.before);
  const changed = toRestore.filter(({ file, found }) => digestOf(found) !== file.after);
  const unreachable = changed.filter(({ found }) => found.state !== 'file' && found.state !== 'absent');
  if (unreachable.length > 0 || (changed.length > 0 && !force)) {
    throw fileChanged(
      record,
      (force ? unreachable : changed).map(({ file, found }) => ({ ...file, found })),
    );
  }
  const bytes = new Map<string, Buffer>();
  for (const { file } of toRestore) bytes.set(file.path, await store.loadBytes(record.id, file.before));
  const displaced: RolledBack['displaced'][number][] = [];
  for (const { file, found } of changed) {
    const keptAt = found.state === 'file' ? await store.keep(record.id, found.bytes) : null;
    displaced.push({ file: file.path, keptAt });
  }
  const rolling = await store.advance(record, 'rolling-back');
  for (const { file } of toRestore) await replaceFile(path.join(root, file.path), bytes.get(file.path)!, file.mode);
  await sweepFolders(root, record);
  await store.advance(rolling, 'rolled-back');
  return { restored: toRestore.map(({ file }) => file.path), displaced };
}

/** A process that was killed may have left a file under a temporary name beside the one that it was about to replace. */
async function sweepFolders(root: string, { files }: MigrationRecord): Promise<void> {
  const folders = new Set(files.map((file) => path.dirname(path.join(root, file.path))));
  for (const folder of folders) await sweepTemporaryFiles(folder);
}

function digestOf(found: InspectedFile): string | undefined {
  return found.state === 'file' ? sha256(found.bytes) : undefined;
}

function fileChanged(record: MigrationRecord, files: readonly (RecordedFile & { found: InspectedFile })[]): QaError {
  const isMendable = files.every(({ found }) => found.state === 'file' || found.state === 'absent');
  return new QaError(
    'MIGRATED_FILE_CHANGED',
    `${files.length === 1 ? 'A file was' : `${files.length} files were`} changed since the migration; nothing was rolled back.`,
    {
      hint: isMendable
        ? `Take the changes out, or add --force: \`qa migrate port --rollback ${record.id} --force\` restores the files and keeps what they hold now.`
        : 'Put regular files in the place of what is there, then roll back again.',
      problems: files.map(({ path: file, found }) => ({
        code: 'MIGRATED_FILE_CHANGED',
        file,
        message: found.state === 'file' ? 'It does not hold what the migration wrote.' : `It is ${describeState[found.state]}.`,
        remedy: 'See what changed it, and whether that is to be kept.',
      })),
    },
  );
}

const describeState: Readonly<Record<Exclude<InspectedFile['state'], 'file'>, string>> = {
  absent: 'gone',
  link: 'a symbolic link now',
  special: 'no regular file now',
  outside: 'reached through a symbolic link now',
  unreadable: 'not readable',
  large: 'too large',
};
