import { constants } from 'node:fs';
import { access, lstat, readFile } from 'node:fs/promises';
import path from 'node:path';

import { findPathDefect } from './contained-path.ts';

/** What lies at a path below a root, without following a link at its end. */
export type InspectedFile =
  | { readonly state: 'file'; readonly bytes: Buffer; readonly mode: number }
  | { readonly state: 'absent' | 'link' | 'special' | 'outside' | 'unreadable' }
  | { readonly state: 'large'; readonly sizeBytes: number };

/** Reads a file as it is. Never throws: what cannot be read says why. @param file  Posix path relative to the root. */
export async function inspectFile(root: string, file: string, limitBytes = Infinity): Promise<InspectedFile> {
  try {
    const absolute = path.join(root, file);
    const stats = await lstat(absolute);
    if (stats.isSymbolicLink()) return { state: 'link' };
    if (!stats.isFile()) return { state: 'special' };
    if (stats.size > limitBytes) return { state: 'large', sizeBytes: stats.size };
    if (findPathDefect(root, file) !== undefined) return { state: 'outside' };
    return { state: 'file', bytes: await readFile(absolute), mode: stats.mode & 0o7777 };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return { state: 'unreadable' };
    // A folder above it may be a link that leads out, and whoever writes it anew would write there.
    return { state: findPathDefect(root, file) === undefined ? 'absent' : 'outside' };
  }
}

/** True when the file was made to be changed and its folder lets a new one take its place. The superuser may write all, so the mode counts. */
export async function isReplaceable(root: string, file: string, mode: number): Promise<boolean> {
  if ((mode & 0o222) === 0) return false;
  const absolute = path.join(root, file);
  return (await mayWrite(absolute)) && (await mayWrite(path.dirname(absolute)));
}

function mayWrite(place: string): Promise<boolean> {
  return access(place, constants.W_OK).then(
    () => true,
    () => false,
  );
}
