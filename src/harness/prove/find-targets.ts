import { digestFiles } from '../../foundation/files/digest-files.ts';
import type { Project } from '../catalog/load-project.ts';
import { readBearingTests } from './bearing-tests.ts';
import type { ProofTarget } from './proof-target.ts';
import { findAllSources, findSourceFiles } from './source-files.ts';
import { ImportGraph } from './test-closure.ts';

/**
 * What is to be proven of the criteria that are named: those that have a test.
 *
 * @param root  Of the repository, or of a copy that is not instrumented yet.
 * @param files Its files.
 */
export async function findTargets(
  root: string,
  project: Project,
  criteria: readonly { readonly subwave: string; readonly criterion: string }[],
  files: ReadonlySet<string>,
): Promise<ProofTarget[]> {
  const wanted = new Set(criteria.map(({ criterion }) => criterion));
  const graph = new ImportGraph(root, files);
  const everySource = await findAllSources(root, project.plan);
  const sourcesOf = new Map<string, ReadonlySet<string>>();
  const targets: ProofTarget[] = [];
  for (const subwave of new Set(criteria.map((each) => each.subwave))) {
    for (const { criterion, component, test } of await readBearingTests(root, project, subwave)) {
      if (test === undefined || !wanted.has(criterion.id)) continue;
      const { support, distance } = await graph.closureOf(test.file, everySource);
      const sources = sourcesOf.get(component.id) ?? new Set(await findSourceFiles(root, component.sources));
      sourcesOf.set(component.id, sources);
      const digests = await digestFiles(root, support);
      targets.push({ criterion: criterion.id, test, timeoutMs: criterion.timeoutMs, sources, support: digests, distance });
    }
  }
  return targets;
}
