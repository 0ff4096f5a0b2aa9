import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

import { isBelow } from './contained-path.ts';

const othersMay = 0o077;

/**
 * A folder of this name in the user's cache folder, which nobody else may read or write. Created when it does not exist.
 * Undefined where there is none to be had: it would lie below `outsideOf`, belongs to someone else, or is open to others.
 *
 * @param outsideOf Absolute path that must not contain the folder.
 */
export function findUserCacheFolder(
  name: string,
  outsideOf: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  try {
    const folder = userCachePath(name, environment);
    if (isBelow(outsideOf, folder)) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const real = realpathSync(folder);
    const { mode, uid } = lstatSync(real);
    const isPrivate = uid === process.getuid?.() && (mode & othersMay) === 0;
    return isPrivate && !isBelow(realpathSync(outsideOf), real) ? real : undefined;
  } catch {
    // A cache is never worth a failure.
    return undefined;
  }
}

/** Where `findUserCacheFolder` looks, whether or not there is a folder. */
export function userCachePath(name: string, environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return path.join(cacheHome(environment), 'wavegate', name);
}

/** As the XDG base directory specification has it. */
function cacheHome(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['XDG_CACHE_HOME'] ?? '';
  return path.isAbsolute(named) ? named : path.join(homedir(), '.cache');
}
