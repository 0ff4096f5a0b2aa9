import { runsOf } from '../ledger/attempts.ts';
import type { LedgerRun } from '../ledger/attempts.ts';
import type { RunEnded } from '../ledger/ledger-entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { ancestorsOf } from '../ledger/ancestors-of.ts';
import type { QaRange } from '../plan/plan.ts';
import { worstState } from '../verdict/worst-state.ts';
import { evidenceFolder, summaryFile } from '../evidence/evidence-place.ts';
import type { CheckpointRecord, CheckpointStatus } from './checkpoint.ts';

/** A recorded checkpoint beside what the ledger says of it. */
export interface VerifiedCheckpoint extends CheckpointRecord {
  /** Where the ledger contradicts it, in a sentence; null when it bears it out. */
  readonly contradiction: string | null;
}

/** A run with its end. */
type EndedRun = LedgerRun & { readonly end: RunEnded };

const fromBestToWorst: readonly CheckpointStatus[] = ['ON_TRACK', 'AT_RISK', 'BLOCKED'];

/** Computes a checkpoint anew from the ledger, as far as that goes: a file beside the evidence proves nothing of itself. Pure. */
export function verifyCheckpoint(checkpoint: CheckpointRecord, range: QaRange | undefined, ledger: Ledger): VerifiedCheckpoint {
  return { ...checkpoint, contradiction: findContradiction(checkpoint, range, ledger) ?? null };
}

function findContradiction(checkpoint: CheckpointRecord, range: QaRange | undefined, ledger: Ledger): string | undefined {
  const { runId, threshold, status } = checkpoint;
  const ended = runsOf(ledger).filter((run): run is EndedRun => run.end !== undefined);
  const run = ended.find(({ start }) => start.runId === runId);
  if (run === undefined) return `it knows no end of run ${runId}`;
  if (!coversAll(run, checkpoint)) return `run ${runId} did not cover every criterion`;
  const progress = measureProgress(run, range);
  const facts = { ...progress, recordedAt: run.end.at, commit: run.start.commit, treeDigest: run.start.treeDigest };
  const wrong = (Object.keys(facts) as (keyof typeof facts)[]).find((key) => facts[key] !== checkpoint[key]);
  if (wrong !== undefined) return `${wrong} of run ${runId} is ${facts[wrong] ?? 'null'}, not ${checkpoint[wrong] ?? 'null'}`;
  if (progress.completed / progress.total < threshold) return `run ${runId} did not reach the threshold`;
  const best = bestStatus(run, range);
  if (fromBestToWorst.indexOf(status) < fromBestToWorst.indexOf(best)) return `run ${runId} was ${best}, not ${status}`;
  const before = ancestorsOf(ledger, run.start);
  const earlier = ended.find((other) => before.has(other.end.digest) && crosses(other, range, checkpoint));
  return earlier === undefined ? undefined : `run ${earlier.start.runId} had crossed the threshold before`;
}

/** An end that stored complete evidence; or that the environment brought about, whose evidence is partial for that alone. */
function coversAll({ end }: EndedRun, checkpoint: CheckpointRecord): boolean {
  return end.end === 'failed' || end.evidence[`${evidenceFolder(checkpoint)}/${summaryFile}`] !== undefined;
}

function crosses(run: EndedRun, range: QaRange | undefined, checkpoint: CheckpointRecord): boolean {
  if (!coversAll(run, checkpoint)) return false;
  const { completed, total } = measureProgress(run, range);
  return total === checkpoint.total && completed / total >= checkpoint.threshold;
}

function measureProgress(run: EndedRun, range: QaRange | undefined): Pick<CheckpointRecord, 'completed' | 'total' | 'percent'> {
  const components = run.start.components.filter((component) => isIn(range, component));
  const states = Map.groupBy(statesIn(run, range), ([component]) => component);
  const stateOf = (component: string) => worstState((states.get(component) ?? []).map(([, state]) => state));
  const completed = components.filter((component) => stateOf(component) === 'GREEN').length;
  const total = components.length;
  return { completed, total, percent: total === 0 ? 0 : Math.floor((100 * completed) / total) };
}

/** The best status that the run itself admits; a closed gate and a flake may have made it worse. */
function bestStatus(run: EndedRun, range: QaRange | undefined): CheckpointStatus {
  if (run.end.end === 'failed') return 'BLOCKED';
  const failed = statesIn(run, range).some(([, state]) => state !== 'GREEN' && state !== 'MISSING');
  return failed ? 'AT_RISK' : 'ON_TRACK';
}

function statesIn({ end }: EndedRun, range: QaRange | undefined) {
  const states = Object.entries(end.criteria).map(([id, { state }]) => [id.slice(0, id.lastIndexOf('.')), state] as const);
  return states.filter(([component]) => isIn(range, component));
}

function isIn(range: QaRange | undefined, component: string): boolean {
  const number = Number(component.slice('QA-'.length));
  return range !== undefined && number >= range.first && number <= range.last;
}
