import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { stampTree } from '../../../foundation/files/stamp-tree.ts';

/** What the file system says of each file that runs tests, by absolute path. */
export type InstalledRunner = Readonly<Record<string, string>>;

const endings = ['.js', '.mjs', '.cjs', '.json'];

/** Takes down this package and vitest as they are installed: without a sandbox, a test could rewrite them. */
export function stampInstalledRunner(): InstalledRunner {
  const own = fileURLToPath(new URL('../../../../dist', import.meta.url));
  const vitest = path.join(path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'dist');
  return { ...stampTree(own, endings), ...stampTree(vitest, endings) };
}

/** The files that were written, replaced, added or removed between two moments. */
export function listRewritten(before: InstalledRunner, after: InstalledRunner): readonly string[] {
  const files = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...files].filter((file) => before[file] !== after[file]).toSorted();
}
