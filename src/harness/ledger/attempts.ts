import { hostname } from 'node:os';

import { isProcessAlive } from '../../foundation/process/process-alive.ts';
import type { CriterionState } from '../verdict/verdict.ts';
import { worstState } from '../verdict/worst-state.ts';
import type { RunEnded, RunStarted } from './ledger-entry.ts';
import type { Ledger } from './ledger.ts';

/** One run on one component. */
export interface Attempt {
  /** Counts from 1 in the order of the ledger. */
  readonly number: number;
  readonly runId: string;
  readonly startedAt: string;
  /**
   * The worst state of the criteria that the run covered. `BROKEN`: the run never ended, so it failed. `RUNNING`: its process
   * is at work on this machine.
   */
  readonly state: CriterionState | 'BROKEN' | 'RUNNING';
  /** Criteria of the component that the run covered. */
  readonly criteria: readonly string[];
  /** Sum over its criteria; 0 when the run has no end. */
  readonly durationMs: number;
  readonly treeDigest: string;
}

/** A start with the end that belongs to it. */
export interface LedgerRun {
  readonly start: RunStarted;
  readonly end: RunEnded | undefined;
}

/** Of each ledger, since every checkpoint asks. */
const known = new WeakMap<Ledger, readonly LedgerRun[]>();

/** Every run of the ledger, oldest first. An end without its start is no run. */
export function runsOf(ledger: Ledger): readonly LedgerRun[] {
  const runs = known.get(ledger) ?? pairRuns(ledger);
  known.set(ledger, runs);
  return runs;
}

function pairRuns({ entries }: Ledger): LedgerRun[] {
  const ends = new Map(entries.filter((entry) => entry.type === 'run-ended').map((entry) => [entry.runId, entry]));
  return entries.filter((entry) => entry.type === 'run-started').map((start) => ({ start, end: ends.get(start.runId) }));
}

/** Runs that started and never ended, those still at work left out. */
export function brokenRuns(ledger: Ledger, isRunning: (start: RunStarted) => boolean = isAtWork): RunStarted[] {
  return runsOf(ledger).flatMap(({ start, end }) => (end === undefined && !isRunning(start) ? [start] : []));
}

/** Every attempt on each component, oldest first, in one pass. */
export function attemptsByComponent(
  ledger: Ledger,
  isRunning: (start: RunStarted) => boolean = isAtWork,
): ReadonlyMap<string, readonly Attempt[]> {
  const attempts = new Map<string, Attempt[]>();
  for (const run of runsOf(ledger)) {
    const covered = Map.groupBy(Object.entries(run.end?.criteria ?? {}), ([id]) => id.slice(0, id.lastIndexOf('.')));
    for (const component of run.start.components) {
      const before = attempts.get(component) ?? [];
      before.push(describeAttempt(run, covered.get(component) ?? [], before.length + 1, isRunning));
      attempts.set(component, before);
    }
  }
  return attempts;
}

/** How many runs have covered each component, those that broke off included. */
export function countAttempts(ledger: Ledger): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { start } of runsOf(ledger)) {
    for (const component of start.components) counts.set(component, (counts.get(component) ?? 0) + 1);
  }
  return counts;
}

/**
 * The first attempt that found the component GREEN; undefined when none did. With the ids of all its criteria, an attempt
 * that covered only some of them does not count.
 */
export function findFirstGreen(attempts: readonly Attempt[], criteria: readonly string[] = []): Attempt | undefined {
  return attempts.find((attempt) => attempt.state === 'GREEN' && criteria.every((id) => attempt.criteria.includes(id)));
}

/** True when the run's process is at work on this machine. */
export function isAtWork(start: RunStarted): boolean {
  return start.host === hostname() && isProcessAlive(start.pid, Date.parse(start.at));
}

function describeAttempt(
  { start, end }: LedgerRun,
  covered: readonly (readonly [string, RunEnded['criteria'][string]])[],
  number: number,
  isRunning: (start: RunStarted) => boolean,
): Attempt {
  return {
    number,
    runId: start.runId,
    startedAt: start.at,
    // An end that says nothing of the component is no better than no end.
    state: worstState(covered.map(([, { state }]) => state)) ?? (end === undefined && isRunning(start) ? 'RUNNING' : 'BROKEN'),
    criteria: covered.map(([id]) => id),
    durationMs: covered.reduce((sum, [, { durationMs }]) => sum + durationMs, 0),
    treeDigest: start.treeDigest,
  };
}
