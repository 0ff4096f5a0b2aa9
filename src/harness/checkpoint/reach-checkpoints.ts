import { runsOf } from '../ledger/attempts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { RecordedCriterion, RunRecord } from '../evidence/run-record.ts';
import type { CheckpointRecord, CheckpointStatus } from './checkpoint.ts';
import type { GateState } from './gate-state.ts';

export interface ProgressInputs {
  readonly record: RunRecord;
  /** Shares of GREEN components, ascending. */
  readonly thresholds: readonly number[];
  /** The gates the subwave needs that are not PASS. */
  readonly closedGates: readonly GateState[];
  readonly ledger: Ledger;
  /** Checkpoints of the subwave recorded before. */
  readonly previous: readonly CheckpointRecord[];
}

/**
 * The checkpoints that a run is the first to reach. Pure. Only a run of every criterion of the subwave counts, on one tree:
 * a sum over partial runs would join results of trees that never stood together. A run that the environment ended early
 * counts with what it measured, and is BLOCKED.
 */
export function reachCheckpoints({ record, thresholds, closedGates, ledger, previous }: ProgressInputs): CheckpointRecord[] {
  const { completed, total } = { completed: record.totals.components.GREEN, total: record.selection.componentsInSubwave };
  if (!record.selection.complete || record.status === 'INTERRUPTED' || total === 0) return [];
  const recorded = new Set(previous.map(({ number }) => number));
  const reached = thresholds.map((threshold, index) => ({ threshold, number: index + 1 }));
  const first = reached.filter(({ threshold, number }) => completed / total >= threshold && !recorded.has(number));
  const issues = findIssues(record, closedGates, ledger);
  return first.map(({ threshold, number }) => ({
    schemaVersion: 1,
    number,
    wave: record.wave,
    subwave: record.subwave,
    builder: record.builder,
    threshold,
    completed,
    total,
    percent: Math.floor((100 * completed) / total),
    status: statusOf(record, closedGates, issues),
    issues,
    notes: describeUnattempted(record),
    runId: record.runId,
    recordedAt: record.finishedAt,
    commit: record.source.commit,
    treeDigest: record.source.treeDigest,
  }));
}

function statusOf(record: RunRecord, closedGates: readonly GateState[], issues: readonly string[]): CheckpointStatus {
  if (closedGates.length > 0 || record.runner.end === 'failed') return 'BLOCKED';
  return issues.length > 0 ? 'AT_RISK' : 'ON_TRACK';
}

function findIssues(record: RunRecord, closedGates: readonly GateState[], ledger: Ledger): string[] {
  const criteria = record.components.flatMap((component) => component.criteria);
  return [
    ...closedGates.map(({ subwave, outcome, source }) => `The gate of subwave ${subwave} is ${outcome}, not PASS (${source}).`),
    ...(record.runner.end === 'failed' ? [`The environment failed: ${record.runner.message ?? 'no message'}`] : []),
    ...criteria.filter(hasFailed).map(({ criterion, state, reason }) => `${criterion} is ${state} (${reason.code}).`),
    ...findFlaky(record, ledger).map((criterion) => `${criterion} is flaky: runs of the same tree disagree on it.`),
  ];
}

/** MISSING is not yet attempted; everything else that is not GREEN was attempted in vain. */
function hasFailed({ state }: RecordedCriterion): boolean {
  return state !== 'GREEN' && state !== 'MISSING';
}

/** GREEN criteria that another run of the very same tree found RED or hanging. */
function findFlaky(record: RunRecord, ledger: Ledger): string[] {
  const sameTree = runsOf(ledger).flatMap(({ start, end }) =>
    start.treeDigest === record.source.treeDigest && end !== undefined ? [end.criteria] : [],
  );
  const green = record.components.flatMap(({ criteria }) => criteria.filter(({ state }) => state === 'GREEN'));
  const failed = (id: string) => sameTree.some((criteria) => criteria[id]?.state === 'RED' || criteria[id]?.state === 'TIMEOUT');
  return green.map(({ criterion }) => criterion).filter(failed);
}

function describeUnattempted(record: RunRecord): string[] {
  const { MISSING, total } = record.totals.criteria;
  return MISSING === 0 ? [] : [`${MISSING} of ${total} criteria have no test yet.`];
}
