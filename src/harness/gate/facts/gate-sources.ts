import type { EvidenceVerification } from '../../attestation/verify-evidence.ts';
import type { Component } from '../../catalog/catalog.ts';
import type { GateState } from '../../checkpoint/gate-state.ts';
import type { DebtReport } from '../../debt/debt-report.ts';
import type { EvidenceReading } from '../../evidence/read-evidence.ts';
import type { RecordedSource, RunRecord } from '../../evidence/run-record.ts';
import type { FreezeStatus } from '../../freeze/freeze-status.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Subwave } from '../../plan/plan.ts';
import type { ProofStatus } from '../../prove/proof-status.ts';
import type { BaseResults } from '../base/base-results.ts';
import type { GateRules } from '../base/protected-rules.ts';
import type { LockScan } from '../locks/find-lock-calls.ts';
import type { RepositoryChanges } from './read-changes.ts';

/** Everything that the gate document is computed from. */
export interface GateSources {
  readonly rules: GateRules;
  readonly subwave: Subwave;
  /** The components that the rules' catalog has of the subwave. */
  readonly components: readonly Component[];
  readonly toolVersion: string;
  /** The commit and the tree as they are now. */
  readonly source: RecordedSource;
  /** As far as the ledger vouches for it. */
  readonly evidence: EvidenceReading;
  readonly ledger: Ledger;
  /** The subwave's tests as they stand in their files. */
  readonly tests: DebtReport;
  readonly proofs: readonly ProofStatus[];
  /** The criteria whose tests import a source of their component, by id. */
  readonly importing: ReadonlySet<string>;
  readonly freeze: FreezeStatus;
  readonly attestation: EvidenceVerification;
  readonly trustedKeys: number;
  /** Of every subwave of the plan. */
  readonly gates: readonly GateState[];
  readonly changes: RepositoryChanges;
  readonly base: BaseResults | null;
  readonly locks: LockScan & { readonly files: number };
}

/** The record of the evidence, if it is to be believed. */
export function recordOf({ evidence }: Pick<GateSources, 'evidence'>): RunRecord | undefined {
  return evidence.state === 'whole' ? evidence.record : undefined;
}
