import { symlink } from 'node:fs/promises';
import path from 'node:path';

import { sha256 } from './canonical-json.ts';
import { findFile } from './files/find-file.ts';
import { withScratchFolder } from './files/scratch-folder.ts';
import { askGit } from './git.ts';
import { QaError } from './qa-error.ts';

/** A commit checked out beside the working tree. */
export interface Worktree {
  /** Absolute path of its root. */
  readonly root: string;
  /** Whether it has the dependencies of the working tree, which are those of the commit. */
  readonly hasDependencies: boolean;
}

/**
 * Calls `work` with a commit checked out in a folder of its own, which is removed afterwards. It shares the dependencies of the
 * working tree where the lock file is the same; where it is not, they are not those of the commit.
 *
 * @param lockFile What pins the dependencies, relative to the root.
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export function withWorktree<Result>(
  root: string,
  commit: string,
  lockFile: string,
  work: (worktree: Worktree) => Promise<Result>,
): Promise<Result> {
  return withScratchFolder(async (scratch) => {
    const folder = path.join(scratch, 'base');
    const added = await askGit(root, ['worktree', 'add', '--quiet', '--detach', '--force', folder, commit]);
    if (added === null) throw worktreeFailed(commit);
    try {
      return await work({ root: folder, hasDependencies: await shareDependencies(root, folder, lockFile) });
    } finally {
      await askGit(root, ['worktree', 'remove', '--force', '--force', folder]);
    }
  });
}

async function shareDependencies(root: string, folder: string, lockFile: string): Promise<boolean> {
  const [here, there] = [findFile(path.join(root, lockFile)), findFile(path.join(folder, lockFile))];
  if ((here === undefined) !== (there === undefined)) return false;
  if (here !== undefined && there !== undefined && sha256(here) !== sha256(there)) return false;
  // Without dependencies there is nothing to share; a link to nowhere would be in the way of what looks for them above.
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir').catch(() => undefined);
  return true;
}

function worktreeFailed(commit: string): QaError {
  return new QaError('GIT_FAILED', `Git cannot check out ${commit} beside the working tree.`, {
    kind: 'environment',
    hint: 'See that the history is whole (`git fsck`) and that the disk has room, then run again.',
  });
}
