import { lstat, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { QaError } from '../qa-error.ts';
import { isBelow } from './contained-path.ts';
import { commitStaged, stageChanges } from './staged-changes.ts';
import type { FileChanges } from './staged-changes.ts';
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
 * A folder with all of its files that has not got its name yet: it lies beside it under a temporary one. A kill at any moment leaves nothing under the
 * folder's own name; what it leaves under a temporary one, the next tree in the same place removes. Disposed without a name, it is taken away.
 */
export class StagedTree implements AsyncDisposable {
  /** Absolute path, for as long as it has no name. */
  readonly path: string;
  readonly #folder: string;
  #made: string | undefined;
  #isNamed = false;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = temporaryPathFor(folder);
  }

  /** @throws {QaError} STORAGE_FAILED, kind `environment`. Nothing was left. */
  static async write(folder: string, files: readonly TreeFile[]): Promise<StagedTree> {
    const tree = new StagedTree(folder);
    try {
      tree.#made = await mkdir(dirname(folder), { recursive: true });
      await sweepTemporaryFiles(dirname(folder));
      await mkdir(tree.path);
      await writeTree(tree.path, files);
      return tree;
    } catch (error) {
      await tree[Symbol.asyncDispose]();
      throw storageError(folder, error);
    }
  }

  /**
   * Gives the tree its name; with `changes`, it and they appear together, and what a kill cuts short of it is completed by `finishJournals`.
   *
   * @throws {QaError} STORAGE_FAILED, kind `environment`: also when something of that name is there already. Nothing was changed.
   */
  async name(changes?: FileChanges): Promise<void> {
    try {
      await this.#refuseTaken();
      if (changes === undefined) await rename(this.path, this.#folder);
      else await commitStaged(changes, [{ temporary: this.path, path: this.#folder }, ...(await stageChanges(changes))]);
      await syncFolder(dirname(this.#folder));
      this.#isNamed = true;
    } catch (error) {
      throw storageError(this.#folder, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isNamed) await takeAway(this.path, this.#made).catch(() => undefined);
  }

  /** A rename would replace an empty folder: what is there, also that, is somebody's. */
  async #refuseTaken(): Promise<void> {
    const isTaken = await lstat(this.#folder).then(
      () => true,
      () => false,
    );
    if (!isTaken) return;
    throw new QaError('STORAGE_FAILED', `${this.#folder} could not be made: something of that name has come to be there.`, {
      kind: 'environment',
      hint: 'Choose another name, or move it away.',
    });
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
