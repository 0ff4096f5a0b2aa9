import { findPathDefect } from '../../foundation/files/contained-path.ts';
import { absentFile, digestFiles } from '../../foundation/files/digest-files.ts';
import { fileExists } from '../../foundation/files/file-exists.ts';

/**
 * SHA-256 of each file by its path. What is no regular file below the root counts as absent, whatever a lock or a plan
 * calls it: a pipe or a device would be read for ever.
 */
export async function digestWithin(root: string, files: Iterable<string>): Promise<Record<string, string>> {
  const all = [...new Set(files)];
  const readable = all.filter((file) => fileExists(root, file) && findPathDefect(root, file) === undefined);
  return { ...Object.fromEntries(all.map((file) => [file, absentFile])), ...(await digestFiles(root, readable)) };
}
