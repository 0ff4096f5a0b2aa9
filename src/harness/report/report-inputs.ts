import type { MeasuredFile } from '../../foundation/files/measure-files.ts';
import type { Problem } from '../../foundation/problem.ts';
import type { Component } from '../catalog/catalog.ts';
import type { DecisionReading } from '../checkpoint/bear-out-decision.ts';
import type { GateState } from '../checkpoint/gate-state.ts';
import type { VerifiedCheckpoint } from '../checkpoint/verify-checkpoint.ts';
import type { EvidenceReading } from '../evidence/read-evidence.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { FreezeStatus } from '../freeze/freeze-status.ts';
import type { GateDecision } from '../gate/gate-decision.ts';
import type { ImportedEvidence } from '../ledger/imported-evidence.ts';
import type { RunStarted } from '../ledger/ledger-entry.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Builder, Plan, Subwave } from '../plan/plan.ts';
import type { NarrativeReading } from './narrative.ts';
import type { RecordedProposal } from './proposals/recorded-proposal.ts';

/** Everything a report is computed from. The same inputs give the same report. */
export interface ReportInputs {
  readonly plan: Plan;
  readonly subwave: Subwave;
  readonly builder: Builder | undefined;
  /** The catalog's components of the subwave. */
  readonly components: readonly Component[];
  /** As far as the ledger vouches for it. */
  readonly evidence: EvidenceReading;
  /** Digest of the tree that the report is made from. */
  readonly treeDigest: string;
  readonly ledger: Ledger;
  /** What other runners state of the subwave. */
  readonly imports: readonly ImportedEvidence[];
  /** Runs on the subwave's components that started and never ended. */
  readonly brokenRuns: readonly RunStarted[];
  readonly checkpoints: readonly VerifiedCheckpoint[];
  /** Of every subwave of the plan. */
  readonly gates: readonly GateState[];
  /** On the gate of the subwave itself, rule by rule. */
  readonly decision: DecisionReading<GateDecision>;
  readonly freeze: FreezeStatus;
  readonly narrative: NarrativeReading;
  /** Recorded proposals that were found during the subwave. */
  readonly proposals: readonly RecordedProposal[];
  /** What is wrong with recorded proposals. */
  readonly proposalProblems: readonly Problem[];
  readonly testFiles: readonly MeasuredFile[];
  readonly sourceFiles: readonly MeasuredFile[];
  readonly architectureFiles: readonly MeasuredFile[];
  readonly checkpointFiles: readonly MeasuredFile[];
}

/** The record of the last complete run, if its evidence is whole. Nothing is counted from any other. */
export function recordOf({ evidence }: ReportInputs): RunRecord | undefined {
  return evidence.state === 'whole' ? evidence.record : undefined;
}

/** True when the record is of the tree that the report is made from. */
export function isCurrent(record: RunRecord, { treeDigest }: ReportInputs): boolean {
  return record.source.treeDigest === treeDigest;
}
