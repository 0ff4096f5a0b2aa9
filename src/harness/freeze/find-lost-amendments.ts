import { canonicalJson } from '../../foundation/canonical-json.ts';
import { askGit } from '../../foundation/git.ts';
import type { Problem } from '../../foundation/problem.ts';
import { freezeLockPath } from './freeze-lock.ts';
import type { FreezeLock } from './freeze-lock.ts';
import { readLock } from './read-lock.ts';

/** Amendments that the last commit has and the lock has not, each a problem: they are never removed. */
export async function findLostAmendments(root: string, lock: FreezeLock): Promise<Problem[]> {
  const text = await askGit(root, ['cat-file', 'blob', `HEAD:./${freezeLockPath}`]);
  const committed = text === null ? undefined : await readLock(root, Buffer.from(text));
  if (committed?.state !== 'frozen') return [];
  const present = new Set(lock.amendments.map(canonicalJson));
  return committed.lock.amendments
    .filter((amendment) => !present.has(canonicalJson(amendment)))
    .map(({ id, at, by }) => ({
      code: 'AMENDMENT_LOST',
      file: freezeLockPath,
      message: `The amendment of ${id} by ${by}, ${at}, is in the last commit and no more in the lock.`,
      remedy: `Restore the lock: git checkout HEAD -- ${freezeLockPath}`,
    }));
}
