import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const prefix = 'wavegate-';

/** Calls `work` with a new private folder outside every repository, its path without links, and removes the folder when the work is done. */
export async function withScratchFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), prefix)));
  try {
    return await work(folder);
  } finally {
    await removeScratchFolder(folder);
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
