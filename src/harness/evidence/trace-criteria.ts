import type { Component, Criterion } from '../catalog/catalog.ts';
import type { DebtKind, DebtReport, StaticTest } from '../debt/debt-report.ts';
import { titleOf } from '../verdict/judge-criterion.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import type { RunRecord } from './run-record.ts';

/** One criterion with all that refers to it. */
export interface TracedCriterion {
  readonly id: string;
  readonly statement: string;
  readonly component: string;
  readonly subwave: string;
  /** Tests that bear the criterion's id; exactly one is right. */
  readonly tests: readonly TracedTest[];
  /** Globs of the sources that the component proves. */
  readonly sources: readonly string[];
  /** What the last evidence of the subwave says; null when it says nothing about the criterion. */
  readonly evidence: {
    readonly state: CriterionState;
    readonly runId: string;
    readonly finishedAt: string;
    /** True when the run was on the present tree. */
    readonly current: boolean;
  } | null;
}

export interface TracedTest {
  readonly file: string;
  readonly line: number;
  /** True when the title is the criterion's id and statement, word by word. */
  readonly titleMatches: boolean;
  readonly debt: readonly DebtKind[];
}

/** The matrix of criteria, tests, sources and evidence, and the tests whose criterion the catalog does not have. */
export interface Trace {
  readonly criteria: readonly TracedCriterion[];
  readonly strayTests: readonly { readonly file: string; readonly line: number; readonly title: string }[];
}

/**
 * Joins components with the tests that bear their ids and with the last record of each subwave. Pure, linear.
 *
 * @param catalogIds Ids of all criteria of the catalog, by which a stray test is told from one that was not asked for.
 * @param treeDigest Digest of the present tree, by which evidence of another one is told.
 */
export function traceCriteria(
  components: readonly Component[],
  catalogIds: ReadonlySet<string>,
  { tests }: DebtReport,
  records: ReadonlyMap<string, RunRecord>,
  treeDigest: string,
): Trace {
  const bearers = Map.groupBy(tests, ({ criterionId }) => criterionId);
  const evidence = evidenceById([...records.values()], treeDigest);
  const criteria = components.flatMap((component) =>
    component.criteria.map((criterion) => ({
      id: criterion.id,
      statement: criterion.statement,
      component: component.id,
      subwave: component.subwave,
      tests: (bearers.get(criterion.id) ?? []).map((test) => traceTest(test, criterion)),
      sources: component.sources,
      evidence: evidence.get(criterion.id) ?? null,
    })),
  );
  const stray = tests.filter(({ criterionId }) => criterionId !== undefined && !catalogIds.has(criterionId));
  return { criteria, strayTests: stray.map(({ file, line, title = '' }) => ({ file, line, title })) };
}

function traceTest({ file, line, title, debt }: StaticTest, criterion: Criterion): TracedTest {
  return { file, line, titleMatches: title === titleOf(criterion), debt: debt.map(({ kind }) => kind) };
}

function evidenceById(records: readonly RunRecord[], treeDigest: string): Map<string, NonNullable<TracedCriterion['evidence']>> {
  return new Map(
    records.flatMap(({ runId, finishedAt, source, components }) => {
      const run = { runId, finishedAt, current: source.treeDigest === treeDigest };
      return components.flatMap(({ criteria }) => criteria.map(({ criterion, state }) => [criterion, { state, ...run }] as const));
    }),
  );
}
