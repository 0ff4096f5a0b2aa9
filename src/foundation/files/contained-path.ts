import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';

import { invisibleCharacter } from '../text/visible-text.ts';

/** Why a path that an input names may not be used. */
export type PathDefect =
  | 'absolute'
  | 'leaves-root'
  | 'not-posix'
  | 'symlink-leaves-root'
  | 'unreachable'
  | 'unprintable'
  | 'empty';

/**
 * What is wrong with a path or glob that must stay below the root; undefined when it does. Symbolic links are followed
 * as far as the path exists.
 *
 * @param root Absolute path.
 * @param relative Posix path or glob relative to the root.
 */
export function findPathDefect(root: string, relative: string): PathDefect | undefined {
  const spelled = findSpellingDefect(relative);
  if (spelled !== undefined) return spelled;
  const realRoot = realpathSync.native(root);
  const real = findRealpath(path.join(realRoot, literalPrefix(relative)));
  if (real === undefined) return 'unreachable';
  return isBelow(realRoot, real) ? undefined : 'symlink-leaves-root';
}

/** The part of a glob before its first wildcard: whole folders, or the whole path when there is none. */
export function literalPrefix(glob: string): string {
  const segments = glob.split('/');
  const wild = segments.findIndex(hasWildcard);
  return wild === -1 ? glob : segments.slice(0, wild).join('/');
}

/** True for a path that stands for several. */
export function hasWildcard(glob: string): boolean {
  return /[*?[\]{}]/.test(glob);
}

/** True when `candidate` is `folder` or lies below it. Both absolute and without links. */
export function isBelow(folder: string, candidate: string): boolean {
  const relative = path.relative(folder, candidate);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}

function findSpellingDefect(relative: string): PathDefect | undefined {
  if (relative === '') return 'empty';
  if (invisibleCharacter.test(relative)) return 'unprintable';
  if (relative.includes('\\')) return 'not-posix';
  if (path.posix.isAbsolute(relative) || path.win32.isAbsolute(relative)) return 'absolute';
  // A `..` hidden in braces (`{a,..}/b`) is one all the same.
  return relative.split(/[/{},]/).includes('..') ? 'leaves-root' : undefined;
}

/** The path without links, as far as it exists; undefined when a link leads nowhere but to itself, or may not be followed. */
function findRealpath(absolute: string): string | undefined {
  try {
    return realpathSync.native(absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return undefined;
    if (code === 'ENOENT' && isLink(absolute)) return undefined;
    const parent = findRealpath(path.dirname(absolute));
    return parent === undefined ? undefined : path.join(parent, path.basename(absolute));
  }
}

/** A dangling link does not exist as a file, and what it will lead to nobody knows. */
function isLink(absolute: string): boolean {
  return lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
