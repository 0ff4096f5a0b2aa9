import { enumerate } from '../../foundation/text/enumerate.ts';
import type { Criterion } from '../catalog/catalog.ts';
import type { DebtFinding, DebtKind, DebtReport, StaticTest } from '../debt/debt-report.ts';
import { judgeExecution } from './judge-execution.ts';
import type { Execution } from './judge-execution.ts';
import type { Observations } from './observations.ts';
import { reasonCodes } from './reason-codes.ts';
import type { Spoiled } from './spoiled.ts';
import type { ReasonCode } from './reason-codes.ts';
import type { CriterionState, CriterionVerdict } from './verdict.ts';

/** What the scan of the test files found. */
export interface TestsAtHand {
  /** Tests as they stand in the source, by the criterion id they bear. */
  readonly bearers: ReadonlyMap<string, readonly StaticTest[]>;
  /** Debt that belongs to no single test, by file. */
  readonly fileDebt: ReadonlyMap<string, readonly DebtFinding[]>;
  /** Where a test that is commented out bears an id, by the id. */
  readonly commentedOut: ReadonlyMap<string, DebtFinding>;
  /** Files that the scan could not read. */
  readonly unparsable: readonly DebtFinding[];
}

/** Everything that a run knows and a verdict may be formed from. */
export interface Testimony extends TestsAtHand {
  /** One entry a repetition; none when nothing had to run. */
  readonly repetitions: readonly Observations[];
  /** What the absence of a result means in this run. */
  readonly absent: ReasonCode;
  /** Source files by component, of those whose subject must run apart from its tests. */
  readonly subjectsApart?: ReadonlyMap<string, ReadonlySet<string>>;
  /** What spoils every pass; absent when nothing does. */
  readonly spoiled?: Spoiled | undefined;
}

/** Sorts what a scan found, so that judging a criterion does not search it. */
export function indexDebtReport({ tests, findings }: Pick<DebtReport, 'tests' | 'findings'>): TestsAtHand {
  const ofFiles = findings.filter(({ testTitle }) => testTitle === undefined);
  return {
    bearers: Map.groupBy(tests.filter(bearsId), ({ criterionId }) => criterionId),
    fileDebt: Map.groupBy(ofFiles, ({ file }) => file),
    commentedOut: indexCommentedOut(findings),
    unparsable: ofFiles.filter(({ kind }) => kind === 'unparsable'),
  };
}

/** The first finding that names an id counts. */
function indexCommentedOut(findings: readonly DebtFinding[]): Map<string, DebtFinding> {
  const byId = new Map<string, DebtFinding>();
  for (const finding of findings.filter(({ kind }) => kind === 'commented-out')) {
    for (const [id] of finding.excerpt.matchAll(/QA-\d+\.\d+(?= )/g)) if (!byId.has(id)) byId.set(id, finding);
  }
  return byId;
}

function bearsId(test: StaticTest): test is StaticTest & { readonly criterionId: string } {
  return test.criterionId !== undefined;
}

/** The title that the one test of a criterion must have. */
export function titleOf(criterion: Criterion): string {
  return `${criterion.id} ${criterion.statement}`;
}

/** Decides one criterion. Pure: same testimony, same verdict; no testimony is never GREEN. */
export function judgeCriterion(criterion: Criterion, testimony: Testimony): CriterionVerdict {
  const bearers = testimony.bearers.get(criterion.id) ?? [];
  const [test, second] = bearers;
  if (test === undefined) return withoutTest(criterion, 'NO_TEST', describeAbsence(criterion, testimony));
  if (second !== undefined)
    return withoutTest(
      criterion,
      'DUPLICATE_TEST',
      `${bearers.length} tests bear the id: ${bearers.map(placeOf).join(', ')}`,
      test,
    );
  if (test.title !== titleOf(criterion)) {
    return withoutTest(criterion, 'TITLE_MISMATCH', `the test is titled ${JSON.stringify(test.title)}`, test);
  }
  const executions = testimony.repetitions.map((observed) =>
    judgeExecution(
      titleOf(criterion),
      observed.get(test.file),
      testimony.absent,
      testimony.subjectsApart?.get(criterion.component),
    ),
  );
  return conclude(criterion, test, weigh(executions, debtOf(test, testimony), testimony), executions);
}

/** A failure or a hang beside passes is a flake; a result that cannot be trusted is not. */
const flaking: readonly CriterionState[] = ['RED', 'TIMEOUT'];

type Weighed = Pick<Execution, 'code' | 'message'> & Partial<Execution>;

/** The execution that decides: the first that is not a pass; debt and what spoils the run outweigh a pass. */
function weigh(executions: readonly Execution[], debt: readonly DebtFinding[], testimony: Testimony): Weighed {
  const flawed = executions.find((execution) => execution.code !== 'PASSED');
  const passes = executions.filter((execution) => execution.code === 'PASSED').length;
  const describedDebt = debt.map((finding) => `${finding.kind} at ${placeOf(finding)}`).join('; ');
  if (flawed !== undefined && passes > 0 && flaking.includes(reasonCodes[flawed.code].states[0])) {
    return {
      ...flawed,
      code: 'FLAKY',
      message: `passed ${passes} of ${executions.length} repetitions; first failure: ${flawed.message}`,
    };
  }
  const excused =
    flawed === undefined || flawed.code === 'NOT_EXECUTED' || flawed.code === 'NO_ASSERTION' || flawed.code === 'DEBT';
  if (debt.length > 0 && excused) return { code: 'DEBT', message: describedDebt };
  if (flawed !== undefined) return flawed;
  if (executions.length === 0) return { code: testimony.absent, message: 'the test was not run' };
  return testimony.spoiled ?? executions[0]!;
}

function conclude(criterion: Criterion, test: StaticTest, weighed: Weighed, executions: readonly Execution[]): CriterionVerdict {
  const cases = executions.flatMap((execution) => execution.cases);
  const telling = (weighed.cases ?? []).filter((result) => result.type === 'test-timed-out' || result.state === 'failed');
  const dump = cases.find((result) => result.type === 'test-timed-out')?.dump ?? weighed.failure?.dump;
  return {
    ...withoutTest(criterion, weighed.code, weighed.message, test),
    durationMs: cases.reduce((sum, result) => sum + result.durationMs, 0),
    assertions: cases.reduce((sum, result) => sum + result.assertions, 0),
    cases: cases.length,
    errors: [
      ...telling.flatMap((result) => (result.type === 'test-finished' ? result.errors : [])),
      ...(weighed.failure?.errors ?? []),
    ],
    output: (telling.length > 0 ? telling : cases).map((result) => result.output).join(''),
    ...(dump === undefined ? {} : { dump }),
  };
}

function withoutTest(criterion: Criterion, code: ReasonCode, message: string, test?: StaticTest): CriterionVerdict {
  return {
    criterion: criterion.id,
    statement: criterion.statement,
    state: reasonCodes[code].states[0],
    reason: { code, message },
    durationMs: 0,
    timeoutMs: criterion.timeoutMs,
    assertions: 0,
    cases: 0,
    ...(test === undefined ? {} : { file: test.file, line: test.line, testDigest: test.digest }),
    errors: [],
    output: '',
  };
}

/** Debt of a file that makes every result of the file worthless. */
const tainting: readonly DebtKind[] = ['only', 'retry', 'repeats', 'unparsable'];

function debtOf(test: StaticTest, testimony: Testimony): readonly DebtFinding[] {
  const ofFile = testimony.fileDebt.get(test.file) ?? [];
  return [...test.debt, ...ofFile.filter(({ kind }) => tainting.includes(kind))];
}

/** Says where the test went, when the scan saw it commented out or could not read a file. */
function describeAbsence(criterion: Criterion, { commentedOut, unparsable }: Testimony): string {
  const commented = commentedOut.get(criterion.id);
  if (commented !== undefined) return `the test is commented out at ${placeOf(commented)}`;
  return `no test bears the id${unparsable.length === 0 ? '' : `; not readable: ${enumerate(unparsable, placeOf)}`}`;
}

function placeOf(at: { readonly file: string; readonly line: number }): string {
  return `${at.file}:${at.line}`;
}
