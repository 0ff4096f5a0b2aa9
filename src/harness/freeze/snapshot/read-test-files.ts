import { sha256 } from '../../../foundation/canonical-json.ts';
import { collectProblems } from '../../../foundation/input/invalid-input.ts';
import type { Problem } from '../../../foundation/problem.ts';
import type { ParsedFile } from '../../debt/parsed-file.ts';
import { findCriterionId } from '../../debt/tests/criterion-id.ts';
import type { FrozenTest } from '../freeze-lock.ts';
import { describeTest } from './describe-code.ts';
import { importsOf, noteSurroundings } from './imports.ts';
import { namedFiles } from './named-files.ts';
import { readCode, withDeepSyntaxRefused } from './read-code.ts';
import { snapshotOf } from './snapshot-file.ts';
import type { Place, Surroundings, Territory, Untouched } from './snapshot.ts';

/** Begins the name of the part that stands for a second test under an id. */
export const furtherTest = 'a further test in ';

/** The tests that bear a criterion's id, and what their files use. */
export interface ReadTests {
  readonly tests: Record<string, FrozenTest>;
  readonly places: ReadonlyMap<string, Place>;
  /** Files that test files import or name. */
  readonly uses: ReadonlySet<string>;
}

/** Reads every test file that is not as it was. One that cannot be read is a problem, and its tests are not there. */
export async function readTestFiles(
  files: readonly string[],
  territory: Territory,
  untouched: Untouched,
  around: Surroundings,
  problems: Problem[],
): Promise<ReadTests> {
  const kept = new Set(files.filter((file) => untouched.files.has(file)));
  const tests: Record<string, FrozenTest> = Object.fromEntries(
    Object.entries(untouched.state.tests).filter(([, { file }]) => kept.has(file)),
  );
  const places = new Map<string, Place>();
  const uses = new Set<string>();
  for (const file of files.filter((each) => !kept.has(each))) {
    await collectProblems(problems, () =>
      withDeepSyntaxRefused(file, () => {
        const parsed = readCode(territory.root, file);
        const imports = importsOf(parsed, territory.root);
        noteSurroundings(imports, territory, around);
        for (const used of [...imports.files, ...namedFiles(parsed, territory.root), ...snapshotOf(file, territory.root)])
          uses.add(used);
        for (const [id, test, place] of describeTests(parsed, imports, territory.gated)) {
          tests[id] = tests[id] === undefined ? test : joined(tests[id], test);
          if (!places.has(id)) places.set(id, place);
        }
      }),
    );
  }
  return { tests, places, uses };
}

function describeTests(
  file: ParsedFile,
  imports: ReturnType<typeof importsOf>,
  gated: ReadonlySet<string>,
): [string, FrozenTest, Place][] {
  return file.tests.flatMap((test) => {
    const { title, node } = test.call;
    const id = title === undefined ? undefined : findCriterionId(title);
    if (title === undefined || id === undefined) return [];
    const { code, lines } = describeTest(test, file, imports, gated);
    const place = { file: file.source.file, line: file.source.placeAt(node.start).line, lines };
    return [[id, { ...code, file: file.source.file, title }, place] as const satisfies [string, FrozenTest, Place]];
  });
}

/** A second test under the same id proves nothing, and is part of what is pinned, so that it cannot come unseen. */
function joined(first: FrozenTest, second: FrozenTest): FrozenTest {
  const parts = { ...first.parts, [`${furtherTest}${second.file}`]: second.body };
  return { ...first, digest: sha256(`${first.digest} ${second.digest}`), parts };
}
