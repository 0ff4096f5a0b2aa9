import type { Machine } from '../../foundation/describe-machine.ts';
import type { DebtFinding } from '../debt/debt-report.ts';
import type { RunnerFinding } from '../runner/run-event.ts';
import type { SetSizes } from '../verdict/five-sets.ts';
import type { ComponentVerdict, CriterionState, CriterionVerdict } from '../verdict/verdict.ts';

/**
 * The one document of a run on one subwave: `qa_evidence_summary.json`. Everything printed, rendered or decided is
 * computed from it; its schema is `governance/schemas/evidence-summary.schema.json`.
 */
export interface RunRecord {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly wave: string;
  readonly subwave: string;
  readonly subwaveTitle: string;
  readonly builder: string;
  /** `INTERRUPTED` when the run did not reach its end; otherwise GREEN only if every component is. */
  readonly status: 'GREEN' | 'RED' | 'INTERRUPTED';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationMs: number;
  readonly tool: { readonly name: 'wavegate'; readonly version: string };
  readonly source: RecordedSource;
  readonly selection: { readonly expression: string; readonly complete: boolean; readonly componentsInSubwave: number };
  /** SHA-256 by what was digested; `tests` by path. */
  readonly digests: { readonly plan: string; readonly catalog: string; readonly lockFile: string | null; /** Of the freeze lock; older evidence does not say. */ readonly freeze?: string | null; readonly tests: Readonly<Record<string, string>> };
  readonly environment: RecordedEnvironment;
  readonly runner: { readonly end: 'complete' | 'interrupted' | 'failed'; readonly message?: string; readonly passes: number; readonly repeats: number; readonly transformCache?: boolean; readonly vitestConfig?: string };
  readonly totals: RecordedTotals;
  /** How many criteria each of the five sets holds that must be equal; those without a test left out. */
  readonly sets?: SetSizes;
  readonly components: readonly RecordedComponent[];
  readonly debt: readonly DebtFinding[];
  readonly findings: readonly Omit<RunnerFinding, 'type'>[];
  /** Digests of the files written beside the record, itself left out. */
  readonly artifacts: readonly RecordedArtifact[];
}

export interface RecordedSource {
  /** Null outside a git repository or before its first commit. */
  readonly commit: string | null;
  readonly dirty: boolean;
  /** SHA-256 of the tree as it stands on disk, `evidence/` left out. */
  readonly treeDigest: string;
}

export interface RecordedEnvironment extends Machine {
  readonly sandbox: 'none' | 'namespaces';
  /** Why there was none. */
  readonly sandboxReason?: string;
  readonly versions: Readonly<Record<string, string>>;
}

export type StateCounts = Readonly<Record<CriterionState, number>> & { readonly total: number };

export interface RecordedTotals {
  readonly components: StateCounts;
  readonly criteria: StateCounts;
  readonly assertions: number;
  readonly debt: number;
}

export interface RecordedComponent extends Omit<ComponentVerdict, 'criteria'> {
  /** How many runs have covered the component, this one included (from the ledger). */
  readonly attempt: number;
  readonly criteria: readonly RecordedCriterion[];
}

/** A criterion's verdict with its dump replaced by where the dump lies. */
export interface RecordedCriterion extends Omit<CriterionVerdict, 'dump'> {
  readonly dump?: { readonly path: string; readonly kind: string; readonly summary: string };
}

export interface RecordedArtifact {
  /** Posix path relative to the record's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}
