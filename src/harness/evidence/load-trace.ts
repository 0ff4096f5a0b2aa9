import { digestTree } from '../../foundation/files/digest-tree.ts';
import { expandGlobs } from '../../foundation/files/expand-globs.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Component } from '../catalog/catalog.ts';
import type { Project } from '../catalog/load-project.ts';
import { scanFiles } from '../debt/scan-files.ts';
import { readRecords } from './read-records.ts';
import type { Vouch } from './read-records.ts';
import { traceCriteria } from './trace-criteria.ts';
import type { Trace } from './trace-criteria.ts';

/** A trace, and why some evidence is not in it. */
export interface LoadedTrace extends Trace {
  readonly problems: readonly Problem[];
}

/** The trace of some components of a repository, from its test files and the evidence that is vouched for. Runs nothing. */
export async function loadTrace(
  root: string,
  { plan, catalog }: Project,
  components: readonly Component[],
  vouch: Vouch,
): Promise<LoadedTrace> {
  const testFiles = await expandGlobs(root, plan.subwaves.flatMap(({ tests }) => tests));
  const catalogIds = new Set(catalog.components.flatMap(({ criteria }) => criteria.map(({ id }) => id)));
  const [debt, records, treeDigest] = await Promise.all([scanFiles(root, testFiles), readRecords(root, plan, vouch), digestTree(root)]);
  return { ...traceCriteria(components, catalogIds, debt, records.bySubwave, treeDigest), problems: records.problems };
}
