import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const dayMs = 24 * 3_600_000;
/** Whoever still uses a folder that is older compiles once more, and has a new one. */
const oldestMs = 30 * dayMs;
/** Of an installation, before a command's or the workers' name and behind it, of a process that broke off, its id. */
const ownName = /^[0-9a-f]{16}(-[a-z0-9+-]+)?(\.\d+)?$/;

/**
 * Removes the folders of compiled code into which nothing was written for 30 days: those of versions that have been replaced, for the most part.
 * Others in `folder` stay. A cache is never worth a failure.
 */
export function dropOldFolders(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory() && ownName.test(entry.name) && isOld(place)) rmSync(place, { recursive: true, force: true });
    }
  } catch {
    // Gone meanwhile, or not ours to remove.
  }
}

function isOld(folder: string): boolean {
  return Date.now() - statSync(folder).mtimeMs > oldestMs;
}
