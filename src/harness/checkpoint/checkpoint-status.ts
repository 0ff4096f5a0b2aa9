import { countNoun } from '../../foundation/text/count-noun.ts';
import { summarizeProblems } from '../evidence/summarize-problems.ts';
import { ownerOf } from '../evidence/evidence-place.ts';
import { evidenceReader } from '../evidence/read-evidence.ts';
import type { EvidenceReader, EvidenceReading } from '../evidence/read-evidence.ts';
import type { RecordedSource, RunRecord } from '../evidence/run-record.ts';
import type { Plan, Subwave } from '../plan/plan.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { vouchFor } from '../ledger/vouched-evidence.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { CheckpointRecord } from './checkpoint.ts';
import { readCheckpoints } from './checkpoint-store.ts';
import { decisionReader } from './bear-out-decision.ts';
import { readWaveState } from './wave-state.ts';
import type { WaveState } from './wave-state.ts';
import { TreeComparison } from './tree-comparison.ts';
import { verifyCheckpoint } from './verify-checkpoint.ts';
import type { VerifiedCheckpoint } from './verify-checkpoint.ts';
import { closedGatesOf, readGateStates } from './gate-state.ts';
import type { GateState } from './gate-state.ts';

/** Where a subwave stands. */
export interface SubwaveStatus {
  readonly subwave: string;
  readonly title: string;
  /** Done elsewhere. */
  readonly external: boolean;
  /** Components of the subwave. */
  readonly total: number;
  /** Components GREEN in the last complete run. */
  readonly green: number;
  readonly evidence: EvidenceReading['state'];
  /** Why damaged evidence is not to be believed, in a sentence; null otherwise. */
  readonly damage: string | null;
  /** The last complete run; null without whole evidence. */
  readonly run: {
    readonly runId: string;
    readonly status: RunRecord['status'];
    readonly finishedAt: string;
    readonly commit: string | null;
    readonly dirty: boolean;
    /** Whether the run was on the present tree; null where that is not known without reading every file. */
    readonly current: boolean | null;
  } | null;
  readonly checkpoints: readonly VerifiedCheckpoint[];
  readonly gate: GateState;
  /** Subwaves whose gates must be PASS first and are not. */
  readonly waitsFor: readonly string[];
  readonly next: string;
}

/** Where a wave stands. */
export interface WaveStatus {
  readonly wave: string;
  readonly gate: WaveState;
  /** In the order of the plan. */
  readonly subwaves: readonly SubwaveStatus[];
}

/**
 * Where a wave and every subwave of the plan stand, by evidence, checkpoints and gates, as far as the ledger bears them out.
 *
 * @throws {QaError} UNREADABLE_FILE, kind `environment`.
 */
export async function readCheckpointStatus(root: string, plan: Plan, tree = new TreeComparison(root)): Promise<WaveStatus> {
  const evidenceOf = evidenceReader(root);
  // Git is at work while all else is read.
  void tree.begin();
  const found = await Promise.all(plan.subwaves.map((subwave) => readPlace(root, plan, subwave, evidenceOf)));
  for (const { evidence } of found) if (evidence?.state === 'whole') void isCurrent(tree, evidence.record.source);
  // After the evidence, which a run stores before its end.
  const ledger = await readLedger(root);
  const decisions = decisionReader(root, ledger, evidenceOf);
  const gates = await readGateStates(root, plan, ledger, decisions);
  const subwaves = await Promise.all(found.map((place, index) => describePlace(tree, place, ledger, gates, gates[index]!)));
  return { wave: plan.wave, gate: await readWaveState(root, plan, ledger, decisions), subwaves };
}

/** A subwave with what lies in its folder; nothing for work done elsewhere. */
interface Place {
  readonly subwave: Subwave;
  readonly evidence: EvidenceReading | undefined;
  readonly checkpoints: readonly CheckpointRecord[];
}

async function readPlace(root: string, plan: Plan, subwave: Subwave, evidenceOf: EvidenceReader): Promise<Place> {
  if (subwave.range === undefined) return { subwave, evidence: undefined, checkpoints: [] };
  const owner = ownerOf(plan, subwave);
  const [evidence, checkpoints] = await Promise.all([evidenceOf(owner), readCheckpoints(root, owner)]);
  return { subwave, evidence, checkpoints };
}

async function describePlace(
  tree: TreeComparison,
  { subwave, evidence: found, checkpoints }: Place,
  ledger: Ledger,
  gates: readonly GateState[],
  gate: GateState,
): Promise<SubwaveStatus> {
  const { id, title, range } = subwave;
  const evidence = found === undefined ? undefined : vouchFor(found, ledger);
  const status = {
    subwave: id,
    title,
    external: range === undefined,
    total: range === undefined ? 0 : range.last - range.first + 1,
    green: evidence?.state === 'whole' ? evidence.record.totals.components.GREEN : 0,
    evidence: evidence?.state ?? 'absent',
    damage: evidence?.state === 'damaged' ? summarizeProblems(evidence.problems) : null,
    run: evidence?.state === 'whole' ? await describeRun(tree, evidence.record) : null,
    checkpoints: checkpoints.map((checkpoint) => verifyCheckpoint(checkpoint, range, ledger)),
    gate,
    waitsFor: closedGatesOf(subwave, gates).map((closed) => closed.subwave),
  };
  return { ...status, next: describeNext(status) };
}

async function describeRun(
  tree: TreeComparison,
  { runId, status, finishedAt, source }: RunRecord,
): Promise<SubwaveStatus['run']> {
  const { commit, dirty } = source;
  return { runId, status, finishedAt, commit, dirty, current: await isCurrent(tree, source) };
}

/** Asks git alone, which looks at time stamps: a command that only shows must not read every file. */
async function isCurrent(tree: TreeComparison, { commit, dirty }: RecordedSource): Promise<boolean | null> {
  if (commit === null || dirty) return null;
  const differs = await tree.differsFrom(commit);
  return differs === null ? null : !differs;
}

/** The one step that brings the subwave forward. */
function describeNext({ subwave, gate, damage, green, total, run, waitsFor }: Omit<SubwaveStatus, 'next'>): string {
  if (gate.outcome === 'PASS') return 'Nothing: the gate is PASS.';
  if (waitsFor.length > 0) return `Waits for the gate of ${waitsFor.join(', ')}.`;
  const command = `qa run --subwave ${subwave}`;
  if (damage !== null) return `The evidence is not to be believed: \`${command}\`.`;
  if (run === null) return `Run it: \`${command}\`.`;
  if (green < total) return `${total - green} of ${countNoun(total, 'component')} to go: \`${command}\`.`;
  if (run.status !== 'GREEN') return `Every component is GREEN, and the run is ${run.status}: \`${command}\`.`;
  return run.current === false
    ? `Every component was GREEN, on another tree than the present one: \`${command}\`.`
    : gate.outcome === 'FAIL'
      ? `The gate is FAIL: \`qa gate --subwave ${subwave}\` says why.`
      : `Every component is GREEN: \`qa gate --subwave ${subwave}\`.`;
}
