import type { CriterionClass } from '../../gate/gate-decision.ts';
import type { Component } from '../../catalog/catalog.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Claim } from '../report-model.ts';

/** A change of a frozen test or criterion. */
export interface FrozenChange {
  readonly id: string;
  readonly kind: string;
  readonly sentence: string;
}

/** Everything that claims are held against. */
export interface AuditFacts {
  readonly inputs: ReportInputs;
  /** Of the whole catalog. */
  readonly components: readonly Component[];
  /** What was changed of frozen tests and criteria, amended or not; undefined where nothing is frozen. */
  readonly frozenChanges: readonly FrozenChange[] | undefined;
  /** Of each criterion, by a run of the base commit; undefined where nobody ran it. */
  readonly classes: Readonly<Record<string, CriterionClass>> | undefined;
  /** Digest of the ledger's file. */
  readonly ledger: Claim['evidence'];
  /** Whether the computed report reads COMPLETE. */
  readonly isComplete: boolean;
  /** Why not COMPLETE, in sentences. */
  readonly lacking: readonly string[];
}
