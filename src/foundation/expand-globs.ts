import { glob } from 'node:fs/promises';
import path from 'node:path';

import { hasWildcard } from './contained-path.ts';

/**
 * The files below the root that any of the paths or globs matches: posix paths relative to the root, sorted, each once.
 * `node_modules` and `.git` are never entered. A path without a wildcard is taken as it is, present or not.
 */
export async function expandGlobs(root: string, patterns: readonly string[]): Promise<string[]> {
  const files = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  const wild = patterns.filter(hasWildcard);
  const exclude = ({ name }: { name: string }) => name === 'node_modules' || name === '.git';
  for await (const entry of glob(wild, { cwd: root, exclude, withFileTypes: true })) {
    if (entry.isFile()) files.add(path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  }
  return [...files].toSorted();
}
