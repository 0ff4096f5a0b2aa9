import { digestTree } from '../../foundation/files/digest-tree.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import type { Component } from '../catalog/catalog.ts';
import type { Project } from '../catalog/load-project.ts';
import { scanFiles } from '../debt/scan-files.ts';
import { readRecords } from './read-records.ts';
import { traceCriteria } from './trace-criteria.ts';
import type { Trace } from './trace-criteria.ts';

/** The trace of some components of a repository, from its test files and its evidence. Runs nothing. */
export async function loadTrace(root: string, { plan, catalog }: Project, components: readonly Component[]): Promise<Trace> {
  const testFiles = await expandGlobs(root, plan.subwaves.flatMap(({ tests }) => tests));
  const catalogIds = new Set(catalog.components.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const [debt, records, treeDigest] = await Promise.all([scanFiles(root, testFiles), readRecords(root, plan), digestTree(root)]);
  return traceCriteria(components, catalogIds, debt, records, treeDigest);
}
