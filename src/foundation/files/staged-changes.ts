import { chmod, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { QaError } from '../qa-error.ts';
import { finishJournal, journalPathFor, renameIfThere, writeJournal } from './commit-journal.ts';
import type { Journal, JournalPlace } from './commit-journal.ts';
import { keepOwner } from './replace-file.ts';
import { sweepTemporaryFiles, temporaryPathFor, writeSynced } from './temporary-file.ts';

/** A file that is to be made or replaced. */
export interface FileChange {
  /** Posix path relative to the root. */
  readonly path: string;
  readonly text: string;
  /** What it is now: undefined for nothing. If it has come to be otherwise, nothing is changed. */
  readonly before: string | undefined;
}

/** Files of one root that change together; the journal of it lies in `folder`. */
export interface FileChanges extends JournalPlace {
  readonly files: readonly FileChange[];
}

/** Something that is on disk under a temporary name, and the name that it is to get. Absolute paths. */
export interface Staged {
  readonly temporary: string;
  readonly path: string;
}

/** Writes each file beside its place, with the mode and owner of what it replaces; sweeps up there what killed processes left. */
export async function stageChanges({ root, files }: FileChanges): Promise<readonly Staged[]> {
  const staged = files.map((file) => ({ file, path: join(root, file.path), temporary: temporaryPathFor(join(root, file.path)) }));
  try {
    for (const folder of new Set(staged.map(({ path }) => dirname(path)))) {
      await mkdir(folder, { recursive: true });
      await sweepTemporaryFiles(folder);
    }
    for (const { file, path, temporary } of staged) await stageFile(path, temporary, file.text);
    for (const { file, path } of staged) await refuseChanged(path, file.before);
    return staged;
  } catch (error) {
    await discardChanges(staged);
    throw error;
  }
}

async function discardChanges(staged: readonly Staged[]): Promise<void> {
  for (const { temporary } of staged) await rm(temporary, { force: true }).catch(() => undefined);
}

/**
 * Gives everything its name, in this order: all or none. Once the journal stands, `finishJournals` completes what a kill cuts short. When it throws before
 * anything has its name, the files that {@link stageChanges} wrote are gone.
 */
export async function commitStaged(place: JournalPlace, staged: readonly Staged[]): Promise<void> {
  const journalPath = journalPathFor(place);
  const journal: Journal = {
    renames: staged.map(({ temporary, path }) => ({ from: relative(place.root, temporary), to: relative(place.root, path) })),
    removals: [],
  };
  // The one rename that another folder of the same name can hinder comes first; while it has not been done, nothing has.
  const [{ temporary, path } = { temporary: '', path: '' }] = staged;
  try {
    await writeJournal(journalPath, journal);
    await renameIfThere(temporary, path);
  } catch (error) {
    await rm(journalPath, { force: true }).catch(() => undefined);
    await discardChanges(staged.slice(1));
    throw error;
  }
  await finishJournal(place.root, journalPath, journal);
}

async function stageFile(path: string, temporary: string, text: string): Promise<void> {
  await writeSynced(temporary, text);
  const old = await lstat(path).catch(() => undefined);
  if (old === undefined) return;
  await keepOwner(path, temporary);
  await chmod(temporary, old.mode & 0o7777);
}

async function refuseChanged(path: string, before: string | undefined): Promise<void> {
  const now = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (now === before) return;
  throw new QaError('STORAGE_FAILED', `${path} was not changed: somebody else has changed it in the meantime.`, {
    kind: 'environment',
    hint: 'Run the command again: it reads the file anew.',
  });
}
