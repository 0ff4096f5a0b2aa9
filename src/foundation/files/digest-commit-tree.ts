import { createHash } from 'node:crypto';

import { sha256 } from '../canonical-json.ts';
import { readBlobs } from '../git-objects.ts';
import type { CommitFile } from '../git-objects.ts';

/**
 * What {@link digestTree} says of a commit that is checked out as it is, without a check-out.
 *
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export async function digestCommitTree(root: string, files: readonly CommitFile[]): Promise<string> {
  const own = files.filter(({ path }) => !path.startsWith('evidence/')).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const blobs = await readBlobs(
    root,
    own.flatMap(({ mode, oid }) => (mode === '160000' ? [] : [oid])),
  );
  const hash = createHash('sha256');
  for (const { path, mode, oid } of own) {
    hash.update(mode === '160000' ? `160000 ${path}\0` : `${mode} ${path}\0${sha256(blobs.get(oid)!)}\0`);
  }
  return hash.digest('hex');
}
