import type { RecordedSource } from '../evidence/run-record.ts';
import type { TerminalState } from '../checkpoint/recorded-decision.ts';

/** The decision on a gate, rule by rule: `gate.json`; its schema is `governance/schemas/gate-decision.schema.json`. */
export interface GateDecision {
  readonly schemaVersion: 1;
  readonly wave: string;
  readonly subwave: string;
  /** `GATE-SUBWAVE-2.9` */
  readonly gate: string;
  readonly outcome: 'PASS' | 'FAIL';
  /** What the decision makes of the subwave; nothing else ends one. */
  readonly terminalState: TerminalState;
  /** ISO 8601, UTC. */
  readonly decidedAt: string;
  /** Run whose evidence was judged; null when there is none to be believed. */
  readonly runId: string | null;
  readonly source: RecordedSource;
  readonly tool: { readonly name: 'wavegate'; readonly version: string };
  /** The protected ref that the rules were read from; null when they are the working tree's. */
  readonly policyRef: PolicyRef | null;
  /** The evidence summary that was judged; null when there is none to be believed. */
  readonly evidence: DecisionEvidence | null;
  /** Every policy, those that failed first. */
  readonly rules: readonly DecidedRule[];
  readonly classes: CriterionClasses;
  /** What a reader must know besides: ignored files of the branch, changed workflows, a base that could not be run. */
  readonly notices: readonly string[];
}

export interface PolicyRef {
  /** As it was given: `origin/main`. */
  readonly ref: string;
  readonly commit: string;
  /** Rule files that differ between the ref and the branch, and that were read from the ref. */
  readonly ignored: readonly IgnoredFile[];
}

export interface IgnoredFile {
  readonly path: string;
  /** What the branch did to it; `behind`: nothing, and the ref has moved on. */
  readonly change: 'edited' | 'added' | 'removed' | 'behind';
}

/** A file that a rule rests on. */
export interface DecisionEvidence {
  readonly path: string;
  readonly sha256: string;
}

export interface DecidedRule {
  readonly policy: string;
  readonly title: string;
  readonly outcome: 'PASS' | 'FAIL' | 'NOT_ACTIVE';
  /** What refutes it, what bears it out, or why it is not active. */
  readonly message: string;
  readonly remedy: string;
  /** How many things the rule looked at. */
  readonly evaluated: number;
  readonly origin: 'built-in' | 'repository';
  /** SHA-256 of the policy's file. */
  readonly digest: string;
  readonly evidence: readonly DecisionEvidence[];
}

/** How a criterion stood at the base, and how it stands now. `unknown`: nothing that is to be believed says so. */
export type CriterionClass = `${'pass' | 'fail' | 'new' | 'unknown'}→${'pass' | 'fail'}`;

export interface CriterionClasses {
  /** The commit that the criteria are compared with; null without a git repository or a commit. */
  readonly base: ClassBase | null;
  /** Ids of the criteria in each class that has any. */
  readonly criteria: Readonly<Partial<Record<CriterionClass, readonly string[]>>>;
}

export interface ClassBase {
  readonly ref: string;
  readonly commit: string;
  /** Where the results come from: the evidence that the commit holds, a run of it just now, or nowhere. */
  readonly from: 'evidence' | 'run' | 'nowhere';
  /** Whether the results are of that very commit's tree. */
  readonly current: boolean;
  readonly runId: string | null;
}
