import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { fileExists } from '../../../foundation/files/file-exists.ts';
import { readInput } from '../../../foundation/input/read-input.ts';
import type { Component } from '../../catalog/catalog.ts';
import { findLockCalls } from '../locks/find-lock-calls.ts';
import type { LockScan } from '../locks/find-lock-calls.ts';

/** Looks for calls of users' functions under a lock in all JavaScript and TypeScript that the components prove. */
export async function scanLocks(root: string, components: readonly Component[]): Promise<LockScan & { readonly files: number }> {
  const sources = await expandGlobs(root, [...new Set(components.flatMap((component) => component.sources))]);
  const files = sources.filter((file) => /\.[cm]?[jt]sx?$/.test(file) && fileExists(root, file));
  // Read at once: to wait for a thread takes ten times as long as to read.
  const scans = files.map((file) => findLockCalls(file, Buffer.from(readInput(root, file)).toString()));
  return {
    files: scans.length,
    sections: scans.reduce((sum, { sections }) => sum + sections, 0),
    findings: scans.flatMap(({ findings }) => findings),
  };
}
