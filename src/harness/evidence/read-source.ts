import { digestTree } from '../../foundation/files/digest-tree.ts';
import { readCheckedOut } from '../../foundation/git.ts';
import type { RecordedSource } from './run-record.ts';

/** The commit, whether the tree departs from it, and the digest of the tree. Its parts are gathered at the same time. */
export async function readSource(root: string): Promise<RecordedSource> {
  const [{ commit, changed }, treeDigest] = await Promise.all([readCheckedOut(root), digestTree(root)]);
  return { commit, dirty: changed.length > 0, treeDigest };
}
