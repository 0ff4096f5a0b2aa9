import { posix } from 'node:path';

/** A letter that stands for the dot of a hidden file, so that `*` and `**` take it like any other. */
const dot = 'ˑ';

/** True when a posix path is one that the glob stands for; hidden files and folders are files and folders like others. */
export function matchesGlob(path: string, glob: string): boolean {
  return path === glob || posix.matchesGlob(withoutDots(path), withoutDots(glob));
}

/** True when any of the globs stands for the path. */
export function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matchesGlob(path, glob));
}

function withoutDots(path: string): string {
  return path.replace(/(^|[/{,])\.(?=[^./])/g, `$1${dot}`);
}
