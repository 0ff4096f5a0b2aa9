import { rm } from 'node:fs/promises';

/** Removes a file, or a folder with everything in it. What is not there is removed already. */
export async function removePath(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
