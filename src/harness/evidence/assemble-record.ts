import { matchesAny } from '../../foundation/files/matches-glob.ts';
import type { DebtFinding, DebtReport } from '../debt/debt-report.ts';
import type { Plan, Subwave } from '../plan/plan.ts';
import type { RunnerFinding } from '../runner/run-event.ts';
import type { RunnerOutcome } from '../runner/runner.ts';
import type { SelectedSubwave, Selection } from '../selection/selection.ts';
import type { SetSizes } from '../verdict/five-sets.ts';
import type { ComponentVerdict, CriterionState } from '../verdict/verdict.ts';
import type { RecordedComponent, RecordedEnvironment, RecordedSource, RecordedTotals, RunRecord, StateCounts } from './run-record.ts';

/** What one run knows that concerns all the subwaves it covered. */
export interface RunFacts {
  readonly runId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly toolVersion: string;
  readonly plan: Plan;
  readonly catalogDigest: string;
  readonly lockFileDigest: string | null;
  readonly freezeDigest: string | null;
  readonly testDigests: Readonly<Record<string, string>>;
  readonly source: RecordedSource;
  readonly environment: RecordedEnvironment;
  readonly selection: Selection;
  readonly outcome: Omit<RunnerOutcome, 'versions' | 'sandbox' | 'durationMs'>;
  readonly repeats: number;
  /** Whether transformed modules were kept from run to run. */
  readonly transformCache: boolean;
  readonly debt: DebtReport;
  readonly findings: readonly RunnerFinding[];
}

/** What concerns one of them. */
export interface SubwaveFacts {
  readonly subwave: Subwave;
  readonly builder: string;
  readonly selected: SelectedSubwave;
  readonly componentsInSubwave: number;
  readonly verdicts: readonly ComponentVerdict[];
  readonly sets?: SetSizes | undefined;
  /** Attempt number of each component, this run included. */
  readonly attempts: ReadonlyMap<string, number>;
  /** Test files of the subwave; debt elsewhere is not its debt. */
  readonly testFiles: readonly string[];
}

/** A record before its files are written: dumps are still verdicts' dumps, artifacts unknown. */
export interface AssembledRecord {
  readonly record: Omit<RunRecord, 'artifacts'>;
  /** Text of each dump by criterion id. */
  readonly dumps: Readonly<Record<string, string>>;
}

/** Assembles the record of one subwave from what the run knows. Pure. */
export function assembleRecord(run: RunFacts, facts: SubwaveFacts): AssembledRecord {
  const { selected, subwave } = facts;
  const testFiles = new Set(facts.testFiles);
  const sources = selected.components.flatMap(({ component }) => component.sources);
  const isOwn = ({ file, kind }: DebtFinding) => testFiles.has(file) || (kind === 'test-aware' && matchesAny(file, sources));
  const debt = run.debt.findings.filter(isOwn);
  const components = facts.verdicts.map((verdict) => recordComponent(verdict, facts.attempts.get(verdict.component) ?? 1));
  const dumps = facts.verdicts.flatMap((verdict) => verdict.criteria.flatMap(({ criterion, dump }) => (dump === undefined ? [] : [[criterion, dump.text]])));
  return {
    record: {
      schemaVersion: 1,
      runId: run.runId,
      wave: run.plan.wave,
      subwave: subwave.id,
      subwaveTitle: subwave.title,
      builder: facts.builder,
      status: statusOf(run.outcome.end, components, debt.length),
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
      durationMs: run.durationMs,
      tool: { name: 'wavegate', version: run.toolVersion },
      source: run.source,
      selection: { expression: run.selection.expression, complete: selected.complete, componentsInSubwave: facts.componentsInSubwave },
      digests: {
        plan: run.plan.digest,
        catalog: run.catalogDigest,
        lockFile: run.lockFileDigest,
        freeze: run.freezeDigest,
        tests: Object.fromEntries(Object.entries(run.testDigests).filter(([file]) => testFiles.has(file))),
      },
      environment: run.environment,
      runner: {
        end: run.outcome.end,
        ...(run.outcome.message === undefined ? {} : { message: run.outcome.message }),
        passes: run.outcome.passes,
        repeats: run.repeats,
        transformCache: run.transformCache,
        ...(run.plan.vitestConfig === undefined ? {} : { vitestConfig: run.plan.vitestConfig }),
      },
      totals: countTotals(components, debt.length),
      ...(facts.sets === undefined ? {} : { sets: facts.sets }),
      components,
      debt,
      findings: run.findings.map(({ type: _, ...finding }) => finding),
    },
    dumps: Object.fromEntries(dumps),
  };
}

/** A run that did not reach its end, or found debt, is never GREEN, whatever its components are. */
function statusOf(end: RunFacts['outcome']['end'], components: readonly RecordedComponent[], debt: number): RunRecord['status'] {
  if (end === 'interrupted') return 'INTERRUPTED';
  const green = components.length > 0 && components.every(({ state }) => state === 'GREEN');
  return green && debt === 0 && end === 'complete' ? 'GREEN' : 'RED';
}

function recordComponent(verdict: ComponentVerdict, attempt: number): RecordedComponent {
  const criteria = verdict.criteria.map(({ dump, ...criterion }) =>
    dump === undefined
      ? criterion
      : { ...criterion, dump: { path: `dumps/${criterion.criterion}.txt`, kind: dump.kind, summary: dump.summary } },
  );
  return { ...verdict, attempt, criteria };
}

/** The totals that follow from the criteria. */
export function countTotals(components: readonly RecordedComponent[], debt: number): RecordedTotals {
  const criteria = components.flatMap((component) => component.criteria);
  return {
    components: countStates(components.map(({ state }) => state)),
    criteria: countStates(criteria.map(({ state }) => state)),
    assertions: criteria.reduce((sum, { assertions }) => sum + assertions, 0),
    debt,
  };
}

/** How many of `states` are in each state. */
export function countStates(states: readonly CriterionState[]): StateCounts {
  const counts = { GREEN: 0, RED: 0, TIMEOUT: 0, MISSING: 0, VOID: 0, total: states.length };
  for (const state of states) counts[state] += 1;
  return counts;
}
