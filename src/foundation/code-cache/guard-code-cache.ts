import { lstatSync, rmSync } from 'node:fs';

import { stampTree } from '../files/stamp-tree.ts';
import { usedCodeCache } from './use-code-cache.ts';

const everyFile = [''];

/**
 * For code that could write to the cache of this process: from now on nothing is read from it, and what has been written there until the
 * returned function is called is removed.
 */
export function guardCodeCache(): () => void {
  const cache = usedCodeCache();
  if (cache === undefined) return () => {};
  cache.own.seal();
  const before = stampTree(cache.folder, everyFile);
  return () => {
    for (const [file, stamp] of Object.entries(stampTree(cache.folder, everyFile)))
      if (before[file] !== stamp && !isFolder(file)) rmSync(file, { force: true });
  };
}

function isFolder(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
