import { sha256 } from '../../../foundation/canonical-json.ts';
import { describeMachine } from '../../../foundation/describe-machine.ts';
import { findUserCacheFolder } from '../../../foundation/files/user-cache-folder.ts';
import { readPackage } from '../../../foundation/read-package.ts';

/**
 * The folder in which transformed modules of the repository at `root` are kept from run to run; undefined in CI, and where no
 * folder outside the repository is the user's alone.
 *
 * @see governance/decisions/0012-transform-cache.md
 */
export function findTransformCache(root: string): string | undefined {
  if (describeMachine().ci) return undefined;
  const key = sha256(JSON.stringify([root, readPackage().version, import.meta.url])).slice(0, 32);
  return findUserCacheFolder(`transforms/${key}`, root);
}
