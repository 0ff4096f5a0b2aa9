import { stat } from 'node:fs/promises';
import path from 'node:path';

/** True when the path names a regular file below the root. */
export async function fileExists(root: string, file: string): Promise<boolean> {
  const stats = await stat(path.join(root, file)).catch(() => undefined);
  return stats?.isFile() === true;
}
