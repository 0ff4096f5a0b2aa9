import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';

import { QaError } from '../qa-error.ts';
import { storageError } from './storage-error.ts';
import { sweepTemporaryFiles, syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

const journalSuffix = '.commit';

/** A file to be written; the path is relative to the transaction's folder. */
export interface PlannedWrite {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What remains to be done once every new file is on disk under its temporary name. */
interface Journal {
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly removals: readonly string[];
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
  const journalPath = `${temporaryPathFor(join(folder, 'transaction')).slice(0, -'.tmp'.length)}${journalSuffix}`;
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
  await finish(folder, journalPath, journal);
}

/**
 * Completes every transaction in `folder` that a kill cut short after its journal was written, and sweeps the temporary
 * files, there and one level below, of those cut short before.
 *
 * @throws {QaError} TRANSACTION_UNREADABLE: a journal is not one that this module wrote.
 */
export async function finishTransactions(folder: string): Promise<void> {
  const items = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const { name } of items.filter(({ name }) => name.startsWith('.transaction.') && name.endsWith(journalSuffix))) {
    const journalPath = join(folder, name);
    await finish(folder, journalPath, await loadJournal(journalPath));
  }
  const folders = [folder, ...items.filter((item) => item.isDirectory()).map(({ name }) => join(folder, name))];
  await Promise.all(folders.map(sweepTemporaryFiles));
}

async function loadJournal(path: string): Promise<Journal> {
  const text = await readFile(path, 'utf8');
  try {
    const { renames, removals } = JSON.parse(text) as Journal;
    const paths = [...renames.flatMap(({ from, to }) => [from, to]), ...removals];
    if (paths.every(isContained)) return { renames, removals };
  } catch {
    // Falls through to the error below, which names the file.
  }
  throw new QaError('TRANSACTION_UNREADABLE', `${path} is not the journal of an interrupted write.`, {
    hint: 'Remove the file and run again; it was not written by qa.',
  });
}

/** A journal is data on disk like any other: it must not move files outside its folder. */
function isContained(path: unknown): boolean {
  return typeof path === 'string' && !isAbsolute(path) && !normalize(path).startsWith('..');
}

/** The journal appears whole or not at all. */
async function writeJournal(path: string, journal: Journal): Promise<void> {
  const temporary = temporaryPathFor(path);
  await writeSynced(temporary, JSON.stringify(journal));
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

async function finish(folder: string, journalPath: string, journal: Journal): Promise<void> {
  try {
    for (const { from, to } of journal.renames) await renameIfThere(join(folder, from), join(folder, to));
    for (const path of journal.removals) await rm(join(folder, path), { force: true });
    for (const sub of new Set(journal.renames.map(({ to }) => dirname(to)))) await syncFolder(join(folder, sub));
    await rm(journalPath, { force: true });
  } catch (error) {
    throw storageError(folder, error);
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
