import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of this package's own folder. It holds from `src/` and from `dist/`. */
export function ownFolder(): string {
  return fileURLToPath(new URL('../..', import.meta.url));
}

/** The folder of an installed package, as Node.js would find it from `start` upward; undefined where it is not installed. */
export function findPackage(name: string, start: string): string | undefined {
  const folder = join(start, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return folder;
  return dirname(start) === start ? undefined : findPackage(name, dirname(start));
}
