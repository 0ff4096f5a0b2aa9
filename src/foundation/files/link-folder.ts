import { mkdir, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a link to a folder, and the folders above the link. */
export async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(from), { recursive: true });
  await symlink(to, from, 'junction');
}
