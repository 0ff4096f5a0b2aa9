import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Whether a folder that {@link fillAtOnce} fills is there. */
export function isFilled(folder: string): boolean {
  return existsSync(folder);
}

/**
 * Fills a folder that is complete or absent, and removes what it replaces. Does nothing when it is there. A cache is never worth a failure.
 *
 * @param folder   Absolute path of the form `name-key`; other folders of this name, with another key, are removed.
 * @param fill     Fills another folder, which takes this one's place when it resolves to true.
 */
export async function fillAtOnce(folder: string, fill: (unfinished: string) => Promise<boolean>): Promise<void> {
  if (isFilled(folder)) return;
  const unfinished = `${folder}.${process.pid}`;
  try {
    if (await fill(unfinished)) renameSync(unfinished, folder);
    for (const other of listOthers(folder)) rmSync(other, { recursive: true, force: true });
  } catch {
    // Another process was faster, or the disk is full.
  }
  rmSync(unfinished, { recursive: true, force: true });
}

function listOthers(folder: string): string[] {
  const [parent, own] = [path.dirname(folder), path.basename(folder)];
  const name = own.slice(0, own.lastIndexOf('-') + 1);
  return readdirSync(parent)
    .filter((other) => other.startsWith(name) && other !== own)
    .map((other) => path.join(parent, other));
}
