import { sha256 } from '../../../foundation/canonical-json.ts';
import { absentFile, digestFiles } from '../../../foundation/files/digest-files.ts';
import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { findMergeBase } from '../../../foundation/git.ts';
import { listCommitFiles, readBlobs } from '../../../foundation/git-objects.ts';
import type { CommitFile } from '../../../foundation/git-objects.ts';
import type { IgnoredFile } from '../gate-decision.ts';
import { isRuleFile } from './rule-files.ts';

type Digests = Readonly<Record<string, string>>;

/**
 * The rule files that the working tree has otherwise than a protected ref, by their contents. One that the branch left as it was where
 * the two parted is `behind`: the ref has moved on.
 *
 * @param folder The rule files of the ref.
 * @throws {QaError} GIT_FAILED, kind `environment`.
 */
export async function findIgnoredFiles(
  root: string,
  folder: string,
  commit: string,
  files: readonly CommitFile[],
): Promise<IgnoredFile[]> {
  const present = (await expandGlobs(root, ['qa/*', 'qa/catalog/**', 'governance/**'])).filter(isRuleFile);
  const paths = [...new Set([...files.map(({ path }) => path).filter(isRuleFile), ...present])].toSorted();
  const [there, here] = await Promise.all([digestFiles(folder, paths), digestFiles(root, paths)]);
  const differing = paths.filter((path) => there[path] !== here[path]);
  const before = differing.length === 0 ? {} : await digestWhereParted(root, commit, new Set(differing));
  return differing.map((path) => ({ path, change: describeChange(there[path]!, here[path]!, before[path]) }));
}

/** SHA-256 of the files as they were where branch and ref parted; nothing without a history in common. */
async function digestWhereParted(root: string, commit: string, wanted: ReadonlySet<string>): Promise<Digests> {
  const base = await findMergeBase(root, 'HEAD', commit);
  const listed = base === null ? null : await listCommitFiles(root, base);
  if (listed === null) return {};
  const files = listed.filter(({ path, mode }) => wanted.has(path) && mode.startsWith('100'));
  const blobs = await readBlobs(
    root,
    files.map(({ oid }) => oid),
  );
  const found = new Map(files.map(({ path, oid }) => [path, sha256(blobs.get(oid)!)]));
  return Object.fromEntries([...wanted].map((path) => [path, found.get(path) ?? absentFile]));
}

function describeChange(there: string, here: string, before: string | undefined): IgnoredFile['change'] {
  if (here === before) return 'behind';
  if (there === absentFile) return 'added';
  return here === absentFile ? 'removed' : 'edited';
}
