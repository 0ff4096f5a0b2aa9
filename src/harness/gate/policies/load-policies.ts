import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findFile } from '../../../foundation/files/find-file.ts';
import { listFiles } from '../../../foundation/files/list-files.ts';
import { collectProblems, invalidInput } from '../../../foundation/input/invalid-input.ts';
import { loadYaml } from '../../../foundation/input/load-yaml.ts';
import type { LoadedYaml } from '../../../foundation/input/load-yaml.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { readPackage } from '../../../foundation/read-package.ts';
import { builtinPolicies } from './builtin-policies.ts';
import { compilePolicy } from './compile-policy.ts';
import type { Policy, PolicyFile } from './policy.ts';

/** Folder of the policies relative to the root, of a repository and of this package alike. */
export const policyFolder = 'governance/policies';

/** By which the repository of this package itself is known. */
export const packageFile = 'package.json';

const packageRoot = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/[/\\]$/, '');

/** A file with what it says it is. */
interface FoundPolicy {
  readonly loaded: LoadedYaml;
  readonly file: PolicyFile;
}

/**
 * The policies of the package and those of a repository, in the order in which a reader wants them: the package's own first.
 * A repository cannot replace one of the package, except where the package keeps the place open, or is that repository itself.
 *
 * @param root Folder that has the `governance/policies` of the repository, and its package.json if it has one.
 * @throws {QaError} INVALID_INPUT with every problem of every file.
 */
export async function loadPolicies(root: string): Promise<Policy[]> {
  const problems: Problem[] = [];
  const builtin = await readFolder(
    packageRoot,
    builtinPolicies.map((id) => `${policyFolder}/${id}.yaml`),
    problems,
  );
  const files = listFiles(root, policyFolder).filter((file) => /\.ya?ml$/.test(file));
  const own = await readFolder(root, files, problems);
  const chosen = new Map(builtinPolicies.flatMap((id) => builtin.filter(({ file }) => file.id === id).map((each) => [id, each])));
  const isPackage = (await findPackageName(root)) === readPackage().name;
  for (const each of own) {
    const problem = findShadow(each, builtin, isPackage);
    if (problem === undefined) chosen.set(each.file.id, each);
    else problems.push(problem);
  }
  const readings = [...chosen.values()].map((each) =>
    compilePolicy(each.loaded, builtin.some(({ loaded }) => loaded.digest === each.loaded.digest) ? 'built-in' : 'repository'),
  );
  const all = [...problems, ...readings.flatMap((reading) => reading.problems)];
  if (all.length > 0) throw invalidInput(all);
  return readings.flatMap(({ policy }) => (policy === undefined ? [] : [policy]));
}

/** The name in the package.json of a folder; undefined where there is none that can be read. */
async function findPackageName(root: string): Promise<unknown> {
  try {
    const bytes = findFile(join(root, packageFile));
    return bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as { name?: unknown } | null)?.name;
  } catch {
    return undefined;
  }
}

/** The policies of the package alone. */
export function loadBuiltinPolicies(): Promise<Policy[]> {
  return loadPolicies(packageRoot);
}

async function readFolder(root: string, files: readonly string[], problems: Problem[]): Promise<FoundPolicy[]> {
  const found: FoundPolicy[] = [];
  for (const path of files) {
    const loaded = await collectProblems(problems, () => loadYaml(root, path, 'policy'));
    if (loaded === undefined) continue;
    const file = loaded.document.value as PolicyFile;
    const problem = findIdProblem(loaded, file, found);
    if (problem === undefined) found.push({ loaded, file });
    else problems.push(problem);
  }
  return found;
}

function findIdProblem({ document }: LoadedYaml, { id }: PolicyFile, before: readonly FoundPolicy[]): Problem | undefined {
  const name = /\/([^/]+)\.ya?ml$/.exec(document.source.file)?.[1];
  if (id !== name) {
    const message = `The policy is called \`${id}\`, and its file \`${name}\`.`;
    return document.problemAt('/id', { code: 'POLICY_ID', message, remedy: 'Give the file the name of the policy.' });
  }
  const first = before.find(({ file }) => isSameId(file.id, id));
  if (first === undefined) return undefined;
  const message = `The policy ${id} is in ${first.loaded.document.source.file} already.`;
  return document.problemAt('/id', { code: 'DUPLICATE_ID', message, remedy: 'Give each policy its own name.' });
}

/** Names that differ by case alone are one file on some systems, and one policy to a reader. */
function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** A policy of the repository in the place of one of the package's, where that is not allowed. */
function findShadow({ loaded, file }: FoundPolicy, builtin: readonly FoundPolicy[], isPackage: boolean): Problem | undefined {
  const shadowed = builtin.find((each) => isSameId(each.file.id, file.id));
  if (shadowed === undefined || shadowed.loaded.digest === loaded.digest) return undefined;
  const isAllowed = isPackage || shadowed.file.open === true;
  if (isAllowed && shadowed.file.id === file.id) return undefined;
  return loaded.document.problemAt('/id', {
    code: 'POLICY_SHADOWED',
    message: `The policy ${shadowed.file.id} comes with wavegate, and a file of the repository cannot take its place.`,
    remedy: 'Give yours a name of its own; the plan says which policies are active.',
  });
}
