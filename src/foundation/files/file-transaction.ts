import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { finishJournal, finishJournals, journalPathFor, writeJournal } from './commit-journal.ts';
import type { Journal } from './commit-journal.ts';
import { storageError } from './storage-error.ts';
import { sweepTemporaryFiles, temporaryPathFor, writeSynced } from './temporary-file.ts';

/** A file to be written; the path is relative to the transaction's folder. */
export interface PlannedWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes several files of one folder and removes others, all or none: first every new file under a temporary name, then a
 * journal that says what becomes what. Once the journal stands, {@link finishTransactions} completes what a kill cut short;
 * before that, nothing old was touched. Files are renamed in the order given. Concurrent writers need a lock of their own.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`; every old file is untouched.
 */
export async function writeFilesAtomic(
  folder: string,
  writes: readonly PlannedWrite[],
  removals: readonly string[] = [],
): Promise<void> {
  const planned = writes.map((write) => ({ ...write, temporary: temporaryPathFor(join(folder, write.path)) }));
  const journalPath = journalPathFor({ root: folder, folder });
  const journal: Journal = {
    renames: planned.map(({ path, temporary }) => ({ from: join(dirname(path), basename(temporary)), to: path })),
    removals,
  };
  try {
    for (const sub of new Set(planned.map(({ temporary }) => dirname(temporary)))) await mkdir(sub, { recursive: true });
    await Promise.all(planned.map(({ temporary, content }) => writeSynced(temporary, content)));
    await writeJournal(journalPath, journal);
  } catch (error) {
    await Promise.all(
      [journalPath, ...planned.map(({ temporary }) => temporary)].map((path) => rm(path, { force: true }).catch(() => undefined)),
    );
    throw storageError(folder, error);
  }
  await finishJournal(folder, journalPath, journal);
}

/**
 * Completes every transaction in `folder` that a kill cut short after its journal was written, and sweeps the temporary
 * files, there and one level below, of those cut short before.
 *
 * @throws {QaError} TRANSACTION_UNREADABLE: a journal is not one that this module wrote.
 */
export async function finishTransactions(folder: string): Promise<void> {
  const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
  await finishJournals({ root: folder, folder });
  const folders = [folder, ...items.filter((item) => item.isDirectory()).map(({ name }) => join(folder, name))];
  await Promise.all(folders.map(sweepTemporaryFiles));
}
