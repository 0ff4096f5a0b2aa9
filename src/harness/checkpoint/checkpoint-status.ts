import { ownerOf } from '../evidence/evidence-place.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import type { EvidenceReading } from '../evidence/read-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { Plan, Subwave } from '../plan/plan.ts';
import type { CheckpointRecord } from './checkpoint.ts';
import { readCheckpoints } from './checkpoint-store.ts';
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
  /** The last complete run; null without whole evidence. */
  readonly run: {
    readonly runId: string;
    readonly status: RunRecord['status'];
    readonly finishedAt: string;
    readonly commit: string | null;
    readonly dirty: boolean;
  } | null;
  readonly checkpoints: readonly CheckpointRecord[];
  readonly gate: GateState;
  /** Subwaves whose gates must be PASS first and are not. */
  readonly waitsFor: readonly string[];
  readonly next: string;
}

/** Where every subwave of the plan stands, in its order, by its evidence, checkpoints and gate. */
export async function readCheckpointStatus(root: string, plan: Plan): Promise<SubwaveStatus[]> {
  const gates = await readGateStates(root, plan);
  return Promise.all(plan.subwaves.map((subwave, index) => readSubwaveStatus(root, plan, subwave, gates, gates[index]!)));
}

async function readSubwaveStatus(
  root: string,
  plan: Plan,
  subwave: Subwave,
  gates: readonly GateState[],
  gate: GateState,
): Promise<SubwaveStatus> {
  const { id, title, range } = subwave;
  const external = range === undefined;
  const owner = ownerOf(plan, subwave);
  const evidence: EvidenceReading = external ? { state: 'absent' } : await readEvidence(root, owner);
  const status = {
    subwave: id,
    title,
    external,
    total: external ? 0 : range.last - range.first + 1,
    green: evidence.state === 'whole' ? evidence.record.totals.components.GREEN : 0,
    evidence: evidence.state,
    run: evidence.state === 'whole' ? describeRun(evidence.record) : null,
    checkpoints: external ? [] : await readCheckpoints(root, owner),
    gate,
    waitsFor: closedGatesOf(subwave, gates).map((closed) => closed.subwave),
  };
  return { ...status, next: describeNext(status) };
}

function describeRun({ runId, status, finishedAt, source }: RunRecord): SubwaveStatus['run'] {
  return { runId, status, finishedAt, commit: source.commit, dirty: source.dirty };
}

/** The one step that brings the subwave forward. */
function describeNext({ subwave, gate, evidence, green, total, run, waitsFor }: Omit<SubwaveStatus, 'next'>): string {
  if (gate.outcome === 'PASS') return 'Nothing: the gate is PASS.';
  if (waitsFor.length > 0) return `Waits for the gate of ${waitsFor.join(', ')}.`;
  const command = `qa run --subwave ${subwave}`;
  if (evidence === 'damaged') return `The evidence is damaged: \`${command}\`.`;
  if (run === null) return `Run it: \`${command}\`.`;
  if (green < total) return `${total - green} of ${total} components to go: \`${command}\`.`;
  return run.status === 'GREEN'
    ? 'Every component is GREEN: the gate has to decide.'
    : `Every component is GREEN, and the run is ${run.status}: \`${command}\`.`;
}
