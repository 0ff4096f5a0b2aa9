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

/** Absolute path of a new private folder with the empty folders `within`; the caller removes it. */
export function createScratchFolder(within: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), prefix)));
  for (const name of within) mkdirSync(path.join(folder, name));
  return folder;
}

export async function removeScratchFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
