import type { CriterionState } from '../verdict/verdict.ts';

/**
 * One line of `evidence/ledger.jsonl`. A run writes `run-started`, synced to disk before the runner starts, and
 * `run-ended` after its evidence is stored. A start without an end is a broken attempt. The decision on a gate writes
 * `gate-decided`.
 */
export type LedgerEntry = RunStarted | RunEnded | GateDecided;

interface LedgerLink {
  readonly schemaVersion: 1;
  /** Length of the line without its end, by which a line that was cut is told from one that was changed. Absent in early entries. */
  readonly bytes?: number;
  /** SHA-256 of this entry in canonical JSON without `digest`. */
  readonly digest: string;
  /** Digests of the heads this entry saw: none for the first, one, or several after a merge. Sorted. */
  readonly heads: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly runId: string;
}

export interface RunStarted extends LedgerLink {
  readonly type: 'run-started';
  readonly expression: string;
  readonly components: readonly string[];
  readonly commit: string | null;
  readonly dirty: boolean;
  readonly treeDigest: string;
  readonly host: string;
  readonly pid: number;
}

export interface RunEnded extends LedgerLink {
  readonly type: 'run-ended';
  readonly end: 'complete' | 'interrupted' | 'failed';
  readonly durationMs: number;
  /** State and duration of every criterion that the run covered. */
  readonly criteria: Readonly<Record<string, { readonly state: CriterionState; readonly durationMs: number }>>;
  /** SHA-256 of each evidence summary written, by path relative to the root. */
  readonly evidence: Readonly<Record<string, string>>;
}

/** A decision on a gate. `runId` is the run whose evidence was judged, or `none`. */
export interface GateDecided extends LedgerLink {
  readonly type: 'gate-decided';
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
  readonly outcome: 'PASS' | 'FAIL';
  /** SHA-256 of the file of the decision. */
  readonly decision: string;
  /** SHA-256 of the evidence summary that was judged; null when there was none to be believed. */
  readonly evidence: string | null;
  /** Digest of the tree that was judged. */
  readonly treeDigest: string;
  /** Commit of the protected ref whose rules judged; null when they were the working tree's. */
  readonly rulesCommit: string | null;
}
