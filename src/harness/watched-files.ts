import { digestFiles } from '../foundation/files/digest-files.ts';
import { expandGlobs } from '../foundation/files/expand-globs.ts';
import { stampFiles } from '../foundation/files/stamp-files.ts';

/** What must not change while a run is under way, as it stands at one moment. */
export interface WatchedFiles {
  /** SHA-256 by path. */
  readonly digests: Readonly<Record<string, string>>;
  /** Changes of any kind by path, those included that were taken back. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** Takes down every file that any of the paths or globs matches. */
export async function watchFiles(root: string, patterns: readonly string[]): Promise<WatchedFiles> {
  const files = await expandGlobs(root, [...new Set(patterns)]);
  // Stamps first: a change between the two is seen by the digests.
  return { stamps: stampFiles(root, files), digests: await digestFiles(root, files) };
}

/** The files that differ, came or went between two moments, and those that were changed and restored. */
export function changedBetween(before: WatchedFiles, after: WatchedFiles): readonly string[] {
  const files = new Set([...Object.keys(before.digests), ...Object.keys(after.digests)]);
  const same = (file: string) => before.digests[file] === after.digests[file] && before.stamps[file] === after.stamps[file];
  return [...files].filter((file) => !same(file)).toSorted();
}
