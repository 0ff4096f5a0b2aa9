import { canonicalJson, sha256 } from '../../foundation/canonical-json.ts';
import { collectProblems, invalidInput } from '../../foundation/invalid-input.ts';
import { findSchemaProblems } from '../../foundation/json-schema.ts';
import { listFiles } from '../../foundation/list-files.ts';
import type { ParsedDocument } from '../../foundation/parsed-document.ts';
import { parseYaml } from '../../foundation/parse-yaml.ts';
import type { Problem } from '../../foundation/problem.ts';
import { readInput } from '../../foundation/read-input.ts';
import { planPath } from '../plan/load-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { CatalogFile } from './catalog-file.ts';
import type { Catalog } from './catalog.ts';
import { checkCatalogFile } from './check-catalog-file.ts';
import { checkCatalog } from './check-catalog.ts';
import { componentNumber } from './component-number.ts';
import { findGaps } from './find-gaps.ts';
import { toComponents } from './to-components.ts';

/** Folder of the catalog relative to the root. */
export const catalogFolder = 'qa/catalog';

/**
 * The catalog of a repository, checked against its plan.
 *
 * @throws {QaError} INVALID_INPUT with every problem of every file.
 */
export async function loadCatalog(root: string, plan: Plan): Promise<Catalog> {
  const { catalog, problems } = await readCatalog(root, plan);
  if (catalog === undefined) throw invalidInput(problems);
  return catalog;
}

/** The catalog when nothing is wrong with it; the problems of all its files otherwise. */
export interface CatalogReading {
  readonly catalog: Catalog | undefined;
  readonly problems: readonly Problem[];
}

/** Reads the catalog, and gathers problems instead of throwing. Without a plan the files are checked among themselves. */
export async function readCatalog(root: string, plan: Plan | undefined): Promise<CatalogReading> {
  const files = (await listFiles(root, catalogFolder)).filter((file) => /\.ya?ml$/.test(file));
  if (files.length === 0) return { catalog: undefined, problems: [emptyCatalog] };
  const problems: Problem[] = [];
  const read = [];
  for (const file of files) read.push(await readFile(root, file, problems));
  const sound = read.filter((each) => each !== undefined);
  const documents = sound.map(({ document }) => document);
  problems.push(...checkCatalog(documents, plan));
  // Gaps in a range say something only when every file could be read.
  if (plan !== undefined && sound.length === files.length) problems.push(...checkGaps(documents, plan));
  if (plan === undefined || problems.length > 0) return { catalog: undefined, problems };
  const digest = sha256(canonicalJson(sound.map((each) => [each.document.source.file, each.digest])));
  return { catalog: { components: toComponents(documents, plan), digest, files }, problems };
}

const emptyCatalog: Problem = {
  code: 'EMPTY_CATALOG',
  file: catalogFolder,
  message: 'There is no catalog: the folder has no YAML file.',
  remedy: 'Describe the components of each subwave in a file such as `qa/catalog/subwave-2.4.yaml`.',
};

async function readFile(root: string, file: string, problems: Problem[]) {
  return collectProblems(problems, async () => {
    const bytes = await readInput(root, file);
    const document = parseYaml(bytes, { file });
    const departures = await findSchemaProblems(document, 'catalog');
    if (departures.length > 0) throw invalidInput(departures);
    problems.push(...checkCatalogFile(document));
    return { document, digest: sha256(bytes) };
  });
}

/** A range may not promise a component that the catalog does not describe. */
function checkGaps(documents: readonly ParsedDocument[], plan: Plan): Problem[] {
  const numbers = documents.flatMap((document) => (document.value as CatalogFile).components.map(({ id }) => componentNumber(id)));
  return plan.subwaves.flatMap(({ id, range }) => {
    if (range === undefined) return [];
    return findGaps(range, numbers).map(({ first, last }) => ({
      code: 'UNDESCRIBED_COMPONENT',
      file: planPath,
      message: `The range of subwave ${id} includes QA-${first}${last === first ? '' : `..QA-${last}`}, which the catalog does not describe.`,
      remedy: `Describe what is missing in ${catalogFolder}, or change the range.`,
    }));
  });
}
