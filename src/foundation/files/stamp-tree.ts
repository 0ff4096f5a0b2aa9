import { readdirSync } from 'node:fs';
import path from 'node:path';

import { stampFiles } from './stamp-files.ts';

/** As `stampFiles`, of every file below a folder whose name has one of these endings, by absolute path. A folder that is absent has none. */
export function stampTree(folder: string, endings: readonly string[]): Readonly<Record<string, string>> {
  const files = listBelow(folder).filter((file) => endings.some((ending) => file.endsWith(ending)));
  const stamps = Object.entries(stampFiles(folder, files));
  return Object.fromEntries(stamps.map(([file, stamp]) => [path.join(folder, file), stamp]));
}

function listBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
