import { collectProblems } from '../../../foundation/input/invalid-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { digestWithin } from '../digest-within.ts';
import type { FrozenFixture } from '../freeze-lock.ts';
import { describeModule } from './describe-code.ts';
import { importsOf, noteSurroundings } from './imports.ts';
import { isFileWithin } from './module-paths.ts';
import { namedFiles } from './named-files.ts';
import { isCode, readCode, withDeepSyntaxRefused } from './read-code.ts';
import type { Place, Surroundings, Territory, Untouched } from './snapshot.ts';

/** Helper modules and data, by path. */
export interface ReadFixtures {
  readonly fixtures: Record<string, FrozenFixture>;
  readonly places: ReadonlyMap<string, Place>;
}

/**
 * Reads what tests use, and what that uses in turn, up to the gated sources, which are left out. What is as it was is taken
 * over, whether or not anything still uses it.
 */
export async function readFixtures(
  uses: ReadonlySet<string>,
  documents: ReadonlyMap<string, unknown>,
  territory: Territory,
  untouched: Untouched,
  around: Surroundings,
  problems: Problem[],
): Promise<ReadFixtures> {
  const known = Object.entries(untouched.state.fixtures);
  const fixtures = Object.fromEntries(known.filter(([file]) => untouched.files.has(file)));
  const places = new Map<string, Place>();
  const touched = known.map(([file]) => file).filter((file) => isFileWithin(territory.root, file));
  const queue = new Set([...uses, ...touched].filter((file) => fixtures[file] === undefined));
  for (const file of queue) {
    const isOther = territory.gated.has(file) || documents.has(file) || !territory.isOurs(file);
    if (isOther || fixtures[file] !== undefined) continue;
    if (!isCode(file)) {
      fixtures[file] = { digest: (await digestWithin(territory.root, [file]))[file]! };
      continue;
    }
    await collectProblems(problems, () =>
      withDeepSyntaxRefused(file, () => {
        const parsed = readCode(territory.root, file);
        const imports = importsOf(parsed, territory.root);
        noteSurroundings(imports, territory, around);
        const { code, lines } = describeModule(parsed, imports);
        fixtures[file] = code;
        places.set(file, { file, line: 1, lines });
        for (const used of [...imports.files, ...namedFiles(parsed, territory.root)]) queue.add(used);
      }),
    );
  }
  return { fixtures, places };
}
