import type { Component } from '../../catalog/catalog.ts';
import type { RunRecord } from '../../evidence/run-record.ts';
import { isCurrent } from '../report-inputs.ts';
import type { ReportInputs } from '../report-inputs.ts';
import type { Claim } from '../report-model.ts';
import { unproven } from './audited-claim.ts';
import type { Judgement } from './audited-claim.ts';

/** How a criterion stood at the base and stands now. */
export type ChangeClass = 'pass→pass' | 'fail→pass' | 'pass→fail' | 'fail→fail';

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
  readonly classes: Readonly<Record<string, ChangeClass>> | undefined;
  /** Digest of the ledger's file. */
  readonly ledger: Claim['evidence'];
  /** Whether the computed report reads COMPLETE. */
  readonly isComplete: boolean;
  /** Why not COMPLETE, in sentences. */
  readonly lacking: readonly string[];
}

/** Judges by the record of the last complete run; unproven where there is none to be believed, or it is of another tree. */
export function judgeByRecord(
  facts: AuditFacts,
  judge: (record: RunRecord, evidence: Claim['evidence']) => Judgement,
): Judgement {
  const { evidence } = facts.inputs;
  if (evidence.state !== 'whole') return unproven('There is no evidence of a complete run that is to be believed.');
  const { path, sha256, record } = evidence;
  const judgement = judge(record, [{ path, sha256 }]);
  if (isCurrent(record, facts.inputs) || judgement.status !== 'supported') return judgement;
  return unproven('The evidence that says so is of another tree than the present one.', judgement.evidence);
}
