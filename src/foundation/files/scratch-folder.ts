import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isProcessAlive } from '../process/process-alive.ts';

const prefix = 'wavegate-';

/** Calls `work` with a new private folder outside every repository, its path without links, and removes the folder when the work is done. @param name How the folder's begins. */
export async function withScratchFolder<Result>(work: (folder: string) => Promise<Result>, name = prefix): Promise<Result> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), name)));
  try {
    return await work(folder);
  } finally {
    await removeScratchFolder(folder);
  }
}

/**
 * Like {@link withScratchFolder}, under a name that tells which process made it: what a killed one of this user left of this kind, the next call removes.
 *
 * @param kind Lower-case words with hyphens between them.
 */
export async function withSweptScratchFolder<Result>(kind: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  await sweepScratchFolders(kind);
  return await withScratchFolder(work, `${prefix}${kind}.${process.pid}-${Date.now()}-`);
}

async function sweepScratchFolders(kind: string): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(`${prefix}${kind}.`))) {
    const [, pid, atMs] = /\.(\d+)-(\d+)-\w{6}$/.exec(name) ?? [];
    if (pid === undefined || isProcessAlive(Number(pid), Number(atMs))) continue;
    const folder = path.join(tmpdir(), name);
    const found = await lstat(folder).catch(() => undefined);
    if (found?.isDirectory() === true && found.uid === (process.getuid?.() ?? found.uid)) await removeScratchFolder(folder);
  }
}

/** Absolute path, without links, of a new private folder, which the caller removes. */
export function createScratchFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), prefix)));
}

/** Absolute path of a folder of this name in a scratch folder; created when it does not exist. */
export function ensureFolderWithin(scratchFolder: string, name: string): string {
  const folder = path.join(scratchFolder, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

export async function removeScratchFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
