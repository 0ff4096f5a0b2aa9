import { getCompileCacheDir } from 'node:module';
import path from 'node:path';

import { useCodeCache } from './foundation/code-cache/use-code-cache.ts';
import { findCommand } from './find-command.ts';
import { findUserCacheFolder } from './foundation/files/user-cache-folder.ts';
import { findRoot } from './foundation/find-root.ts';
import { guessFlag } from './guess-flag.ts';

/**
 * Keeps the compiled code of each command for the next time, in the folder that NODE_COMPILE_CACHE names, otherwise in the user's own cache
 * folder. Without such a folder nothing is kept.
 *
 * @param argv Arguments after `qa`.
 * @see governance/decisions/0037-code-cache.md
 */
export function keepCompiledCode(argv: readonly string[]): void {
  if ((process.env['NODE_DISABLE_COMPILE_CACHE'] ?? '') !== '') return;
  // Node.js has enabled its own already where the variable names a folder.
  const folder = getCompileCacheDir() ?? findUserCacheFolder('code', repositoryOf(argv));
  const command = findCommand(argv)?.id.replace(':', '+') ?? 'other';
  if (folder !== undefined) useCodeCache(folder, path.join(import.meta.dirname, path.sep), command);
}

/** Tests can write there, so no cache may lie below. */
function repositoryOf(argv: readonly string[]): string {
  try {
    return findRoot(guessFlag(argv, '--root'));
  } catch {
    return process.cwd();
  }
}
