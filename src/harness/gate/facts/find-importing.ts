import { expandGlobs } from '../../../foundation/files/expand-globs.ts';
import { listRepositoryFiles } from '../../../foundation/git.ts';
import type { Component } from '../../catalog/catalog.ts';
import type { DebtReport } from '../../debt/debt-report.ts';
import { ImportGraph } from '../../prove/test-closure.ts';

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
  const files = new Map(tests.map(({ criterionId, file }) => [criterionId, file]));
  const found = new Set<string>();
  const open = components.filter(({ criteria }) => criteria.some(({ id }) => !known.has(id) && files.has(id)));
  if (open.length === 0) return found;
  const graph = new ImportGraph(root, await listTree(root));
  const reachedBy = new Map<string, ReadonlyMap<string, number>>();
  for (const { sources, criteria } of open) {
    const wanted = await expandGlobs(root, sources);
    for (const { id } of criteria.filter((criterion) => !known.has(criterion.id))) {
      const file = files.get(id);
      if (file === undefined) continue;
      const reached = reachedBy.get(file) ?? (await graph.closureOf(file, new Set())).distance;
      reachedBy.set(file, reached);
      if (wanted.some((source) => reached.has(source))) found.add(id);
    }
  }
  return found;
}

async function listTree(root: string): Promise<ReadonlySet<string>> {
  return new Set((await listRepositoryFiles(root)) ?? (await expandGlobs(root, ['**'])));
}
