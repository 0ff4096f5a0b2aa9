import { accessSync, constants, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a path stands for: `unreachable` when that cannot be told, for lack of permission or as the path is none. */
export type Place = 'nothing' | 'folder' | 'other' | 'unreachable';

/** What stands at an absolute path. A link counts as what it leads to; one that leads nowhere is `other`. */
export function readPlace(path: string): Place {
  try {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return 'nothing';
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? 'folder' : 'other';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'other' : 'unreachable';
  }
}

/** True when a file could be made in the folder, or in the nearest one above it that exists. */
export function isWritable(folder: string): boolean {
  try {
    if (readPlace(folder) === 'nothing' && dirname(folder) !== folder) return isWritable(dirname(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** The names in a folder, sorted; none when there is no such folder or it cannot be read. */
export function listNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** The text of a file and whether its owner may run it; undefined when it is not there or cannot be read. */
export function findFileState(path: string): { readonly text: string; readonly isExecutable: boolean } | undefined {
  try {
    return { text: readFileSync(path, 'utf8'), isExecutable: (statSync(path).mode & 0o100) !== 0 };
  } catch {
    return undefined;
  }
}
