import type { StaticTest } from '../debt/debt-report.ts';
import { findCriterionId } from '../debt/tests/criterion-id.ts';
import type { PlannedFile } from '../runner/runner.ts';
import type { Selection } from '../selection/selection.ts';
import type { FiveSets } from './five-sets.ts';
import type { FileObservations, Observations } from './observations.ts';
import type { ComponentVerdict, CriterionVerdict } from './verdict.ts';

/** What a run knows of all its subwaves before their sets are compared. */
export interface SetIndex {
  /** Ids of every criterion of the catalog, selected or not. */
  readonly known: ReadonlySet<string>;
  /** The subwave of each selected criterion. */
  readonly subwaves: ReadonlyMap<string, string>;
  /** Tests as they stand in the source, by file. */
  readonly tests: ReadonlyMap<string, readonly StaticTest[]>;
  /** What the runner was asked, by file. */
  readonly planned: ReadonlyMap<string, readonly PlannedFile[]>;
}

export function indexSets(
  known: readonly string[],
  selection: Selection,
  tests: readonly StaticTest[],
  planned: readonly PlannedFile[],
): SetIndex {
  const selected = selection.subwaves.flatMap(({ subwave, components }) =>
    components.flatMap(({ criteria }) => criteria.map(({ id }) => [id, subwave] as const)),
  );
  return {
    known: new Set(known),
    subwaves: new Map(selected),
    tests: Map.groupBy(tests, ({ file }) => file),
    planned: Map.groupBy(planned, ({ file }) => file),
  };
}

/** One subwave of a run. */
export interface SubwaveAtHand {
  readonly subwave: string;
  /** Ids of its selected criteria. */
  readonly criteria: readonly string[];
  readonly testFiles: readonly string[];
  readonly verdicts: readonly ComponentVerdict[];
}

/** The five sets of one subwave in one repetition. Pure. */
export function gatherSets(
  index: SetIndex,
  { subwave, criteria, testFiles, verdicts }: SubwaveAtHand,
  observed: Observations,
): FiveSets {
  const ends = verdicts.flatMap((component) => component.criteria);
  const untested = new Set(ends.filter(isUntested).map(({ criterion }) => criterion));
  const isTested = (id: string): boolean => !untested.has(id);
  const isOwn = (id: string): boolean => index.subwaves.get(id) === subwave;
  const isElsewhere = (id: string): boolean => index.subwaves.has(id) && !isOwn(id);
  const tests = testFiles.flatMap((file) => index.tests.get(file) ?? []);
  const planned = testFiles.flatMap((file) => index.planned.get(file) ?? []);
  const ran = testFiles.flatMap((file) => listExecuted(index.planned.get(file) ?? [], observed.get(file)));
  return {
    cataloged: criteria.filter(isTested),
    planned: idsOf(planned.flatMap((file) => file.tests.map(({ title }) => title))).filter(isOwn),
    // A test of another subwave, or one that was not selected, may stand in the same file; one that the catalog does not know may not.
    collected: [...new Set(tests.flatMap(({ criterionId }) => criterionId ?? []))].filter(
      (id) => isTested(id) && (isOwn(id) || !index.known.has(id)),
    ),
    executed: idsOf(ran).filter((id) => !isElsewhere(id)),
    reported: ends.map(({ criterion }) => criterion).filter(isTested),
  };
}

/** Nothing could run for the criterion, and its own verdict says why. */
function isUntested({ state, reason }: CriterionVerdict): boolean {
  return state === 'MISSING' || reason.code === 'DUPLICATE_TEST';
}

/** Titles that have a result, and planned ones whose lack of a result a failure accounts for. */
function listExecuted(planned: readonly PlannedFile[], observed: FileObservations | undefined): string[] {
  if (observed === undefined) return [];
  const titles = planned.flatMap(({ tests }) => tests.map(({ title }) => title));
  const hasFailed = (title: string) => observed.failures.some(({ titles }) => titles === undefined || titles.includes(title));
  return [...observed.results.keys(), ...titles.filter(hasFailed)];
}

function idsOf(titles: readonly string[]): string[] {
  return [...new Set(titles.flatMap((title) => findCriterionId(title) ?? []))];
}
