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
  for (const { sources, criteria } of open) {
    const wanted = new Set(await expandGlobs(root, sources));
    const reaching = new Map<string, boolean>();
    for (const { id } of criteria.filter((criterion) => !known.has(criterion.id))) {
      const file = files.get(id);
      if (file === undefined) continue;
      const reaches = reaching.get(file) ?? (await graph.reaches(file, wanted));
      reaching.set(file, reaches);
      if (reaches) found.add(id);
    }
  }
  return found;
}

async function listTree(root: string): Promise<ReadonlySet<string>> {
  return new Set((await listRepositoryFiles(root)) ?? (await expandGlobs(root, ['**'])));
}
