import { cp } from 'node:fs/promises';

import { folderExists } from './folder-exists.ts';

/** Copies what is in a folder into another, over what is there; a folder that does not exist holds nothing. Links stay links. */
export async function copyFolder(from: string, to: string): Promise<void> {
  if (folderExists(from, '.')) await cp(from, to, { recursive: true, verbatimSymlinks: true });
}
