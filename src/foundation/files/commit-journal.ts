import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize } from 'node:path';

import { QaError } from '../qa-error.ts';
import { storageError } from './storage-error.ts';
import { syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

const journalName = /^\.transaction\..+\.commit$/;

/** What remains to be done once everything new is on disk under its temporary name. Paths are relative to the journal's root. */
export interface Journal {
  readonly renames: readonly { readonly from: string; readonly to: string }[];
  readonly removals: readonly string[];
}

/** Where a journal lies, and what its paths are relative to. */
export interface JournalPlace {
  readonly root: string;
  readonly folder: string;
}

/** A fresh name for a journal. */
export function journalPathFor({ folder }: JournalPlace): string {
  return `${temporaryPathFor(join(folder, 'transaction')).slice(0, -'.tmp'.length)}.commit`;
}

/** The journal appears whole or not at all. From then on {@link finishJournals} completes it. */
export async function writeJournal(path: string, journal: Journal): Promise<void> {
  const temporary = temporaryPathFor(path);
  await writeSynced(temporary, JSON.stringify(journal));
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** Does what is left of a journal, in its order, and removes it. @throws {QaError} STORAGE_FAILED, and the journal stands. */
export async function finishJournal(root: string, path: string, { renames, removals }: Journal): Promise<void> {
  try {
    for (const { from, to } of renames) await renameIfThere(join(root, from), join(root, to));
    for (const removal of removals) await rm(join(root, removal), { force: true });
    for (const sub of new Set(renames.map(({ to }) => dirname(to)))) await syncFolder(join(root, sub));
    await rm(path, { force: true });
  } catch (error) {
    throw storageError(root, error);
  }
}

/**
 * Completes every journal of a folder that a kill cut short, or that somebody is at work on. A missing folder has none.
 *
 * @throws {QaError} TRANSACTION_UNREADABLE: a journal is not one that this module wrote.
 */
export async function finishJournals({ root, folder }: JournalPlace): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((candidate) => journalName.test(candidate))) {
    const path = join(folder, name);
    const journal = await loadJournal(path);
    if (journal !== undefined) await finishJournal(root, path, journal);
  }
}

/** Undefined when somebody else has completed it. */
async function loadJournal(path: string): Promise<Journal | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw storageError(path, error);
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    const { renames, removals } = JSON.parse(text) as Journal;
    const paths = [...renames.flatMap(({ from, to }) => [from, to]), ...removals];
    if (paths.every(isContained) && renames.every(({ from }) => basename(from).startsWith('.'))) return { renames, removals };
  } catch {
    // Falls through to the error below, which names the file.
  }
  throw new QaError('TRANSACTION_UNREADABLE', `${path} is not the journal of an interrupted write.`, {
    hint: 'Remove the file and run again; it was not written by qa.',
  });
}

/** A journal is data on disk like any other: it must not move files outside its root. */
function isContained(path: unknown): boolean {
  return typeof path === 'string' && !isAbsolute(path) && !normalize(path).startsWith('..');
}

/** What is not there any more has its name already. */
export async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
