import { realpath } from 'node:fs/promises';
import path from 'node:path';

/** Why a path that an input names may not be used. */
export type PathDefect = 'absolute' | 'leaves-root' | 'not-posix' | 'symlink-leaves-root' | 'empty';

/**
 * What is wrong with a path or glob that must stay below the root; undefined when it does. Symbolic links are followed
 * as far as the path exists.
 *
 * @param root Absolute path.
 * @param relative Posix path or glob relative to the root.
 */
export async function findPathDefect(root: string, relative: string): Promise<PathDefect | undefined> {
  const spelled = findSpellingDefect(relative);
  if (spelled !== undefined) return spelled;
  const realRoot = await realpath(root);
  const real = await realpathOfNearest(path.join(realRoot, literalPrefix(relative)));
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
  if (relative.includes('\\') || relative.includes('\0')) return 'not-posix';
  if (path.posix.isAbsolute(relative) || path.win32.isAbsolute(relative)) return 'absolute';
  // A `..` hidden in braces (`{a,..}/b`) is one all the same.
  return relative.split(/[/{},]/).includes('..') ? 'leaves-root' : undefined;
}

async function realpathOfNearest(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch (error) {
    const parent = path.dirname(absolute);
    if (parent === absolute || !isAbsent(error)) throw error;
    return path.join(await realpathOfNearest(parent), path.basename(absolute));
  }
}

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
