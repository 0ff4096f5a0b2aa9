import { fileURLToPath } from 'node:url';

import { fileExists } from '../../foundation/files/file-exists.ts';
import { listFolders } from '../../foundation/files/list-folders.ts';
import { collectProblems, invalidInput } from '../../foundation/input/invalid-input.ts';
import { loadYaml } from '../../foundation/input/load-yaml.ts';
import type { ParsedDocument } from '../../foundation/input/parsed-document.ts';
import type { Problem } from '../../foundation/problem.ts';
import { QaError } from '../../foundation/qa-error.ts';
import { knownCodes } from './known-codes.ts';
import type { Cheat } from './cheat.ts';

/** The corpus that comes with this package. */
export const ownCorpus = fileURLToPath(new URL('../../../qa/cheats', import.meta.url));

const baseFolder = 'base';
const doings = ['qa', 'together', 'overlay', 'script', 'git', 'replace', 'remove'];
const judged = [{ qa: 'run' }] as const;

interface CheatFile extends Omit<Cheat, 'environment' | 'setup' | 'cheat' | 'honest' | 'forbiddenOutput' | 'withoutNamespaces'> {
  readonly environment?: Cheat['environment'];
  readonly forbidden_output?: string;
  readonly without_namespaces?: NonNullable<Cheat['withoutNamespaces']>;
  readonly setup?: Cheat['setup'];
  readonly cheat?: Cheat['cheat'];
  readonly honest?: Cheat['honest'];
}

/**
 * Reads every entry of a corpus, in order of name.
 *
 * @param corpus Absolute path of the folder.
 * @throws {QaError} EMPTY_CORPUS; INVALID_INPUT with everything that is wrong in any entry.
 */
export async function loadCorpus(corpus: string): Promise<Cheat[]> {
  const names = listFolders(corpus, '').filter((name) => name !== baseFolder);
  const hasBase = fileExists(corpus, `${baseFolder}/qa/plan.yaml`);
  if (names.length === 0 || !hasBase) throw emptyCorpus(corpus, hasBase ? 'has no cheat' : `has no ${baseFolder}/qa/plan.yaml`);
  const problems: Problem[] = [];
  const cheats: Cheat[] = [];
  for (const name of names) {
    const loaded = await collectProblems(problems, () => loadYaml(corpus, `${name}/cheat.yaml`, 'cheat'));
    if (loaded === undefined) continue;
    problems.push(...check(loaded.document, name));
    cheats.push(toCheat(loaded.document.value as CheatFile));
  }
  if (problems.length > 0) throw invalidInput(problems);
  return cheats;
}

function emptyCorpus(corpus: string, why: string): QaError {
  return new QaError('EMPTY_CORPUS', `${corpus} ${why}, and a selftest of nothing proves nothing.`, {
    kind: 'environment',
    hint: 'Install the package again, or name a folder of cheats with --corpus.',
  });
}

function toCheat({ forbidden_output: forbiddenOutput, without_namespaces: withoutNamespaces, ...file }: CheatFile): Cheat {
  return {
    ...file,
    environment: file.environment ?? {},
    setup: file.setup ?? [],
    cheat: file.cheat ?? judged,
    honest: file.honest ?? file.cheat ?? judged,
    ...(forbiddenOutput === undefined ? {} : { forbiddenOutput }),
    ...(withoutNamespaces === undefined ? {} : { withoutNamespaces }),
  };
}

/** What a schema cannot say. */
function check(document: ParsedDocument, folder: string): Problem[] {
  const { name, expected, code, without_namespaces: elsewhere, ...steps } = document.value as CheatFile;
  const problems: Problem[] = [];
  const accuse = (pointer: string, message: string, remedy: string) =>
    problems.push(document.problemAt(pointer, { code: 'CHEAT', message, remedy }));
  if (name !== folder) accuse('/name', `The cheat is called \`${name}\`, and its folder \`${folder}\`.`, 'Give both one name.');
  if ((code === undefined) !== (expected === 'non-claim'))
    accuse('/expected', 'A cheat that is caught has a code, and a non-claim has none.', 'Add or remove `code`.');
  for (const given of [code, elsewhere?.code])
    if (given !== undefined && !knownCodes.has(given))
      accuse(
        '/code',
        `\`qa\` gives no code ${given}.`,
        'Take one that `qa explain` lists, or a word of freeze, proof, report or policy.',
      );
  for (const side of ['setup', 'cheat', 'honest'] as const) {
    for (const [index, step] of (steps[side] ?? []).entries()) {
      if (doings.filter((key) => key in step).length !== 1)
        accuse(`/${side}/${index}`, 'The step does not say exactly one thing to do.', `Give it one of ${doings.join(', ')}.`);
    }
    const last = steps[side]?.at(-1);
    if (last !== undefined && side !== 'setup' && !('qa' in last))
      accuse(`/${side}`, 'The last step is no command of `qa`, so there is nothing to judge.', 'End with a command.');
  }
  return problems;
}
