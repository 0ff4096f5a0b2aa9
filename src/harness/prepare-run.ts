import { expandGlobs } from '../foundation/files/expand-globs.ts';
import { QaError } from '../foundation/qa-error.ts';
import type { Catalog } from './catalog/catalog.ts';
import { catalogFolder } from './catalog/load-catalog.ts';
import type { Project } from './catalog/load-project.ts';
import type { DebtReport, StaticTest } from './debt/debt-report.ts';
import { scanFiles } from './debt/scan-files.ts';
import { accuseSubjects } from './debt/subjects/accuse-subjects.ts';
import type { Subject } from './debt/subjects/accuse-subjects.ts';
import { freezeLockPath } from './freeze/freeze-lock.ts';
import { planPath } from './plan/load-plan.ts';
import type { Plan } from './plan/plan.ts';
import type { PlannedFile, PlannedTest } from './runner/runner.ts';
import type { Selection } from './selection/selection.ts';
import { titleOf } from './verdict/judge-criterion.ts';
import { watchFiles } from './watched-files.ts';
import type { WatchedFiles } from './watched-files.ts';

/** Pins the dependencies of the repository. */
export const lockFile = 'package-lock.json';

/** All that is known before anything runs. */
export interface PreparedRun {
  readonly root: string;
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly selection: Selection;
  readonly debt: DebtReport;
  /** Test files of each selected subwave. */
  readonly testFiles: ReadonlyMap<string, readonly string[]>;
  /** What the runner is asked to run: the tests that bear a selected criterion's id and statement, and stand alone. */
  readonly planned: readonly PlannedFile[];
  /** Source files by component, of those that declare `isolation: process`. */
  readonly subjectsApart: ReadonlyMap<string, ReadonlySet<string>>;
  /** Paths and globs of everything that must not change while the run is under way, and how it stands before. */
  readonly watchedPatterns: readonly string[];
  readonly watched: WatchedFiles;
}

/**
 * Reads and scans what a selection needs. Runs nothing and writes nothing.
 *
 * @throws {QaError} UNSUPPORTED_PATH, UNREADABLE_FILE, kind `environment`.
 */
export async function prepareRun(root: string, { plan, catalog }: Project, selection: Selection): Promise<PreparedRun> {
  const testFiles = await findTestFiles(root, plan, selection);
  const watchedPatterns = listWatchedPatterns(plan, selection);
  // Before the scan: what is scanned is what is watched.
  const watched = await watchFiles(root, watchedPatterns);
  const scanned = await scanFiles(root, [...new Set([...testFiles.values()].flat())].toSorted());
  const debt = await accuseSubjects(root, scanned, subjectsOf(selection), testsOf(plan, selection));
  const planned = planFiles(selection, debt.tests);
  for (const { file } of planned) requireRunnablePath(`${root}/${file}`);
  const subjectsApart = await findSubjectsApart(root, selection);
  return { root, plan, catalog, selection, debt, testFiles, planned, subjectsApart, watchedPatterns, watched };
}

/** The test runner takes what stands behind `#` or `?` in a path for a query. */
function requireRunnablePath(file: string): void {
  if (!/[#?]/.test(file)) return;
  throw new QaError(
    'UNSUPPORTED_PATH',
    `${JSON.stringify(file)} has a # or a ? in its path, which the test runner cannot load.`,
    {
      kind: 'environment',
      hint: 'Move the repository, or rename the file.',
    },
  );
}

/** Tests, sources, plan, catalog, freeze lock and lock file. */
function listWatchedPatterns(plan: Plan, selection: Selection): string[] {
  const sources = subjectsOf(selection).flatMap((subject) => subject.sources);
  const tests = testsOf(plan, selection);
  const config = plan.vitestConfig === undefined ? [] : [plan.vitestConfig];
  return [...new Set([planPath, lockFile, freezeLockPath, ...config, `${catalogFolder}/*.{yaml,yml}`, ...tests, ...sources])];
}

function testsOf(plan: Plan, selection: Selection): string[] {
  const selected = new Set(selection.subwaves.map(({ subwave }) => subwave));
  return plan.subwaves.filter(({ id }) => selected.has(id)).flatMap((subwave) => subwave.tests);
}

function subjectsOf(selection: Selection): Subject[] {
  const components = selection.subwaves.flatMap((subwave) => subwave.components);
  return components.map(({ component, criteria }) => ({ sources: component.sources, criteria: criteria.map(({ id }) => id) }));
}

async function findTestFiles(root: string, plan: Plan, selection: Selection): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const { subwave } of selection.subwaves) {
    found.set(subwave, await expandGlobs(root, plan.subwaves.find(({ id }) => id === subwave)?.tests ?? []));
  }
  return found;
}

/**
 * The files that hold a runnable test of the selection; one with tests that may reach the network, and others that may not, is planned
 * twice. Pure, linear in tests and criteria.
 */
export function planFiles(selection: Selection, tests: readonly StaticTest[]): readonly PlannedFile[] {
  const bearers = Map.groupBy(tests, ({ criterionId }) => criterionId);
  const inFile = Map.groupBy(tests, ({ file }) => file);
  const planned = selection.subwaves
    .flatMap(({ components }) => components)
    .flatMap(({ component, criteria }) => {
      return criteria.flatMap((criterion) => {
        const [test, second] = bearers.get(criterion.id) ?? [];
        if (test === undefined || second !== undefined || test.title !== titleOf(criterion)) return [];
        return [{ file: test.file, title: test.title, line: test.line, timeoutMs: criterion.timeoutMs, component }];
      });
    });
  const byRoom = Map.groupBy(planned, ({ file, component }) => `${component.network === true}\0${file}`);
  return [...byRoom.values()].map((ofFile) => {
    const { file, component } = ofFile[0]!;
    return {
      file,
      tests: ofFile.map(({ title, line, timeoutMs }): PlannedTest => ({ title, line, timeoutMs })),
      whole: ofFile.length === inFile.get(file)?.length,
      ...(component.network ? { network: true } : {}),
      ...(ofFile.some((test) => test.component.isolation === 'process') ? { isolated: true } : {}),
    };
  });
}

/** The source files of each component whose subject must run apart from its tests. */
async function findSubjectsApart(root: string, selection: Selection): Promise<Map<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { component } of selection.subwaves.flatMap(({ components }) => components)) {
    if (component.isolation === 'process') found.set(component.id, new Set(await expandGlobs(root, component.sources)));
  }
  return found;
}
