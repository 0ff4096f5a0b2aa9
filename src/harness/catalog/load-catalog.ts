import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { collectProblems } from '../../foundation/input/invalid-input.ts';
import { listFiles } from '../../foundation/files/list-files.ts';
import { loadYaml } from '../../foundation/input/load-yaml.ts';
import type { LoadedYaml } from '../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { planPath } from '../plan/load-plan.ts';
import type { Plan, QaRange } from '../plan/plan.ts';
import type { CatalogFile } from './catalog-file.ts';
import type { Catalog } from './catalog.ts';
import { checkCatalogFile } from './check-catalog-file.ts';
import { checkCatalog } from './check-catalog.ts';
import { componentNumber } from './component-number.ts';
import { findGaps } from './find-gaps.ts';
import { toComponents } from './to-components.ts';

/** Folder of the catalog relative to the root. */
export const catalogFolder = 'qa/catalog';

/** The catalog when nothing is wrong with it; the problems of all its files otherwise. */
export interface CatalogReading {
  readonly catalog: Catalog | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the catalog, and gathers problems instead of throwing. Without a plan the files are checked among themselves. */
export async function readCatalog(root: string, plan: Plan | undefined): Promise<CatalogReading> {
  const files = listFiles(root, catalogFolder).filter((file) => /\.ya?ml$/.test(file));
  if (files.length === 0) return { catalog: undefined, problems: [emptyCatalog] };
  const unreadable: Problem[] = [];
  const loaded: LoadedYaml[] = [];
  for (const file of files) {
    const each = await collectProblems(unreadable, () => loadYaml(root, file, 'catalog'));
    if (each !== undefined) loaded.push(each);
  }
  const documents = loaded.map(({ document }) => document);
  // Gaps in a range say something only when every file could be read.
  const gaps = plan !== undefined && loaded.length === files.length ? checkGaps(documents, plan) : [];
  const problems = [...unreadable, ...documents.flatMap(checkCatalogFile), ...checkCatalog(documents, plan), ...gaps];
  if (plan === undefined || problems.length > 0) return { catalog: undefined, problems };
  const digest = sha256(canonicalJson(loaded.map((each) => [each.document.source.file, each.digest])));
  return { catalog: { components: toComponents(documents, plan), digest, files }, problems };
}

const emptyCatalog: Problem = {
  code: 'EMPTY_CATALOG',
  file: catalogFolder,
  message: 'There is no catalog: the folder has no YAML file.',
  remedy: 'Describe the components of each subwave in a file such as `qa/catalog/subwave-2.4.yaml`.',
};

/** A range may not promise a component that the catalog does not describe. */
function checkGaps(documents: readonly ParsedDocument[], plan: Plan): Problem[] {
  const files = documents.map((document) => ({ document, file: document.value as CatalogFile }));
  const ids = files.flatMap(({ file }) => file.components.map(({ id }) => componentNumber(id)));
  const numbers = [...new Set(ids)].toSorted((a, b) => a - b);
  const bySubwave = Map.groupBy(files, ({ file }) => file.subwave);
  return plan.subwaves.flatMap(({ id, range }) => {
    const own = bySubwave.get(id)?.[0]?.document;
    return (range === undefined ? [] : findGaps(range, numbers)).map((gap) => {
      const problem = {
        code: 'UNDESCRIBED_COMPONENT',
        message: `The range of subwave ${id} includes ${describeRange(gap)}, which the catalog does not describe.`,
        remedy: `Describe what is missing in ${catalogFolder}, or change the range in the plan.`,
      };
      return own?.problemAt('/subwave', problem) ?? { ...problem, file: planPath };
    });
  });
}

function describeRange({ first, last }: QaRange): string {
  return first === last ? `QA-${first}` : `QA-${first}..QA-${last}`;
}
