import { statfs } from 'node:fs/promises';

/** Room on a file system, for a user without privileges. */
export interface DiskSpace {
  readonly sizeBytes: number;
  readonly freeBytes: number;
}

/** The room on the file system that holds `folder`. Rejects when there is no such folder. */
export async function readDiskSpace(folder: string): Promise<DiskSpace> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return { sizeBytes: blocks * bsize, freeBytes: bavail * bsize };
}
