import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { QaError } from '../qa-error.ts';
import { isBelow } from './contained-path.ts';
import { storageError } from './storage-error.ts';
import { sweepTemporaryFiles, syncFolder, temporaryPathFor, writeSynced } from './temporary-file.ts';

/** A file of a tree that is yet to be made. */
export interface TreeFile {
  /** Posix path relative to the tree's folder. */
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

/**
 * Makes a folder with all of these files, or none of it: they are written beside it under a temporary name, and renamed at once. A kill at any moment
 * leaves nothing under the folder's own name; what it leaves under a temporary one, the next call in the same place removes.
 *
 * @param inspect Called with the absolute path of the complete tree before it gets its name. What it throws is thrown, and nothing was left.
 * @throws {QaError} STORAGE_FAILED, kind `environment`: also when something of that name is there already. Nothing was left.
 */
export async function createTree(
  folder: string,
  files: readonly TreeFile[],
  inspect: (temporary: string) => void,
): Promise<void> {
  const temporary = temporaryPathFor(folder);
  let made: string | undefined;
  try {
    await store(folder, async () => {
      made = await mkdir(dirname(folder), { recursive: true });
      await sweepTemporaryFiles(dirname(folder));
      await mkdir(temporary);
      await writeTree(temporary, files);
    });
    inspect(temporary);
    await store(folder, () => nameTree(temporary, folder));
  } catch (error) {
    await takeAway(temporary, made).catch(() => undefined);
    throw error;
  }
}

/** Takes a tree away so that a kill leaves all of it or nothing under its name. */
export async function removeTree(folder: string): Promise<void> {
  const temporary = temporaryPathFor(folder);
  await store(folder, async () => {
    await rename(folder, temporary);
    await rm(temporary, { recursive: true, force: true });
  });
}

/** What the disk refuses is a {@link storageError}. */
async function store(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw storageError(folder, error);
  }
}

/** Of the folders that were made for it, only those that nobody has put anything into go with the tree. */
async function takeAway(temporary: string, made: string | undefined): Promise<void> {
  await rm(temporary, { recursive: true, force: true });
  if (made === undefined) return;
  const folders: string[] = [];
  for (let folder = dirname(temporary); isBelow(made, folder); folder = dirname(folder)) folders.push(folder);
  try {
    for (const folder of folders) await rmdir(folder);
  } catch {
    // Somebody else has come to use it.
  }
}

async function writeTree(root: string, files: readonly TreeFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(root, path))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  await Promise.all(
    files.map(({ path, text, isExecutable }) => writeSynced(join(root, path), text, isExecutable ? 0o777 : 0o666)),
  );
  for (const folder of folders) await syncFolder(folder);
}

/** A rename would replace an empty folder: what is there, also that, is somebody's. */
async function nameTree(temporary: string, folder: string): Promise<void> {
  const isTaken = await lstat(folder).then(
    () => true,
    () => false,
  );
  if (isTaken) {
    throw new QaError('STORAGE_FAILED', `${folder} could not be made: something of that name has come to be there.`, {
      kind: 'environment',
      hint: 'Choose another name, or move it away.',
    });
  }
  await rename(temporary, folder);
  await syncFolder(dirname(folder));
}
