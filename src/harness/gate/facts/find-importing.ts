import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import type { Component } from '../../catalog/catalog.ts';
import type { DebtReport } from '../../debt/debt-report.ts';
import { ImportGraph } from '../reach/find-reached.ts';

/**
 * The criteria whose test file imports a source of their component, directly or by way of others: what shows that a test
 * exercises its module where no certificate does.
 *
 * @param known Criteria for which nothing needs to be read.
 */
export async function findImporting(
  root: string,
  components: readonly Component[],
  { tests }: DebtReport,
  known: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const graph = new ImportGraph(root);
  const files = new Map(tests.map(({ criterionId, file }) => [criterionId, file]));
  const found = new Set<string>();
  const sourcesByModule = new Map<string, ReadonlySet<string>>();
  for (const { module, sources, criteria } of components) {
    const open = criteria.filter(({ id }) => !known.has(id) && files.has(id));
    if (open.length === 0) continue;
    const wanted = sourcesByModule.get(module) ?? new Set(await expandGlobs(root, sources));
    sourcesByModule.set(module, wanted);
    for (const { id } of open) if (await graph.reaches(files.get(id)!, wanted)) found.add(id);
  }
  return found;
}
