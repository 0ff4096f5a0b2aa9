import { sha256 } from '../../foundation/canonical-json.ts';
import { findPathDefect } from '../../foundation/files/contained-path.ts';
import { askGit } from '../../foundation/git.ts';
import { shortenText } from '../../foundation/text/shorten-text.ts';
import type { FreezeChange } from './freeze-change.ts';
import { readLock } from './read-lock.ts';

/** How a file differs from a commit that has it as it was frozen, as `git diff` prints it. */
export interface SourceDiff {
  readonly file: string;
  readonly commit: string;
  readonly text: string;
}

/** Further back nobody looks. */
const mostCommits = 100;
const mostFiles = 50;
const longestDiffBytes = 64 * 1024;

/**
 * The diff of each changed file against the latest commit whose content has the digest that the lock pins. A file that no
 * commit has as it was frozen has none.
 */
export async function findSourceDiffs(root: string, changes: readonly FreezeChange[]): Promise<SourceDiff[]> {
  const reading = await readLock(root);
  if (reading.state !== 'frozen') return [];
  const { files } = reading.lock;
  const changed = [...new Set(changes.filter(({ kind }) => kind !== 'added').map(({ file }) => file))];
  const diffs: SourceDiff[] = [];
  for (const file of changed.filter((each) => /^[0-9a-f]{64}$/.test(files[each] ?? '')).slice(0, mostFiles)) {
    if (findPathDefect(root, file) !== undefined) continue;
    const commit = await findCommitOf(root, file, files[file]!);
    const text = commit === undefined ? null : await diffSince(root, commit, file);
    if (commit !== undefined && text !== null && text !== '')
      diffs.push({ file, commit, text: shortenText(text, longestDiffBytes) });
  }
  return diffs;
}

async function findCommitOf(root: string, file: string, digest: string): Promise<string | undefined> {
  const listed = await askGit(root, ['log', `--max-count=${mostCommits}`, '--format=%H', 'HEAD', '--', file]);
  for (const commit of (listed ?? '').split('\n').filter((line) => line !== '')) {
    const content = await askGit(root, ['cat-file', 'blob', `${commit}:./${file}`]);
    if (content !== null && sha256(content) === digest) return commit;
  }
  return undefined;
}

function diffSince(root: string, commit: string, file: string): Promise<string | null> {
  return askGit(root, ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '-U2', commit, '--', file]);
}
