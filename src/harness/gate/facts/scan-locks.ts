import { join } from 'node:path';

import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { findFile } from '../../../foundation/files/find-file.ts';
import type { Component } from '../../catalog/catalog.ts';
import { findLockCalls } from '../locks/find-lock-calls.ts';
import type { LockScan } from '../locks/find-lock-calls.ts';

/** Looks for calls of users' functions under a lock in all JavaScript and TypeScript that the components prove. */
export async function scanLocks(root: string, components: readonly Component[]): Promise<LockScan & { readonly files: number }> {
  const sources = await expandGlobs(root, [...new Set(components.flatMap((component) => component.sources))]);
  const files = sources.filter((file) => /\.[cm]?[jt]sx?$/.test(file));
  const scans: LockScan[] = [];
  for (const file of files) {
    const bytes = await findFile(join(root, file));
    if (bytes !== undefined) scans.push(findLockCalls(file, bytes.toString()));
  }
  return {
    files: scans.length,
    sections: scans.reduce((sum, { sections }) => sum + sections, 0),
    findings: scans.flatMap(({ findings }) => findings),
  };
}
