import { chmodSync, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import path from 'node:path';

import { stampOf } from '../files/stamp-files.ts';
import { userCachePath } from '../files/user-cache-folder.ts';
import { QaError } from '../qa-error.ts';
import { usedCodeCache } from './use-code-cache.ts';

/** Of files, by absolute path. */
type Stamps = Map<string, string>;

const ownersOwn = 0o700;

/**
 * For code that could write to a cache of compiled code, be it this process's or the one that other commands use: from now on nothing
 * is read from it, and what has been written there until the returned function is called is removed.
 *
 * @throws {QaError} STORAGE_FAILED, kind `environment`, by the returned function: what was written cannot be removed.
 */
export function guardCodeCache(): () => void {
  const used = usedCodeCache();
  used?.own.seal();
  const folders = [...new Set([userCachePath('code'), ...(used === undefined ? [] : [used.folder])])];
  const before: Stamps = new Map();
  for (const folder of folders) visit(folder, (file, stamp) => void before.set(file, stamp));
  return () => {
    for (const folder of folders) dropForeign(folder, before);
  };
}

function dropForeign(folder: string, before: Stamps): void {
  try {
    visit(folder, (file, stamp) => before.get(file) === stamp || unlinkSync(file));
  } catch {
    // Whatever was done to it: rather no cache than one that is not understood.
    dropAll(folder);
  }
}

function dropAll(folder: string): void {
  try {
    visit(folder, unlinkSync, rmdirSync);
  } catch (cause) {
    throw new QaError('STORAGE_FAILED', `What tests wrote to ${folder} cannot be removed.`, {
      kind: 'environment',
      hint: 'Remove the folder before the next command: what lies there would be executed.',
      cause,
    });
  }
}

/** Everything below a folder, which is made readable on the way; links are not followed. What is absent holds nothing. */
function visit(
  place: string,
  onFile: (file: string, stamp: string) => unknown,
  onFolder: (folder: string) => unknown = () => {},
): void {
  const stats = lstatSync(place, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    onFile(place, stampOf(stats));
    return;
  }
  if ((Number(stats.mode) & ownersOwn) !== ownersOwn) chmodSync(place, ownersOwn);
  for (const name of readdirSync(place)) visit(path.join(place, name), onFile, onFolder);
  onFolder(place);
}
