import { realpathSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';

import { hasWildcard, isBelow } from './contained-path.ts';

/**
 * The files below the root that any of the paths or globs matches: posix paths relative to the root, sorted, each once.
 * `node_modules` and `.git` are never entered, links to files never taken, and links to folders followed only within the
 * root. A path without a wildcard is taken as it is, present or not.
 *
 * @param root Absolute path.
 */
export async function expandGlobs(root: string, patterns: readonly string[]): Promise<string[]> {
  const files = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  const realRoot = realpathSync.native(root);
  const contained = new Map<string, boolean>();
  for await (const entry of glob(patterns.filter(hasWildcard), { cwd: root, exclude, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { parentPath } = entry;
    const isContained = contained.get(parentPath) ?? isBelow(realRoot, realpathSync.native(parentPath));
    contained.set(parentPath, isContained);
    if (isContained) files.add(path.relative(root, path.join(parentPath, entry.name)).split(path.sep).join('/'));
  }
  return [...files].toSorted();
}

function exclude({ name }: { readonly name: string }): boolean {
  return name === 'node_modules' || name === '.git';
}
