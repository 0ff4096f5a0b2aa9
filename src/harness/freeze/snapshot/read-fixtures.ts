import { collectProblems } from '../../../foundation/input/invalid-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import { digestWithin } from '../digest-within.ts';
import type { FrozenFixture } from '../freeze-lock.ts';
import { describeModule } from './describe-code.ts';
import { importsOf } from './imports.ts';
import { namedFiles } from './named-files.ts';
import { isCode, readCode, withDeepSyntaxRefused } from './read-code.ts';
import type { Place, Territory } from './snapshot.ts';

/** Helper modules and data, by path. */
export interface ReadFixtures {
  readonly fixtures: Record<string, FrozenFixture>;
  readonly places: ReadonlyMap<string, Place>;
  readonly absent: ReadonlySet<string>;
}

/** Reads what tests use, and what that uses in turn, up to the gated sources, which are left out. */
export async function readFixtures(
  uses: ReadonlySet<string>,
  documents: ReadonlyMap<string, unknown>,
  territory: Territory,
  problems: Problem[],
): Promise<ReadFixtures> {
  const fixtures: Record<string, FrozenFixture> = {};
  const places = new Map<string, Place>();
  const absent = new Set<string>();
  const queue = new Set(uses);
  for (const file of queue) {
    if (territory.gated.has(file) || documents.has(file) || !territory.isOurs(file)) continue;
    if (!isCode(file)) {
      fixtures[file] = { digest: (await digestWithin(territory.root, [file]))[file]! };
      continue;
    }
    await collectProblems(problems, () =>
      withDeepSyntaxRefused(file, () => {
        const parsed = readCode(territory.root, file);
        const imports = importsOf(parsed, territory.root);
        const { code, lines } = describeModule(parsed, imports);
        fixtures[file] = code;
        places.set(file, { file, line: 1, assertionLines: lines });
        for (const used of [...imports.files, ...namedFiles(parsed, territory.root)]) queue.add(used);
        for (const candidate of imports.absent) absent.add(candidate);
      }),
    );
  }
  return { fixtures, places, absent };
}
