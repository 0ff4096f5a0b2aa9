import type { ForeignCounts } from '../evidence/foreign/foreign-results.ts';
import type { CriterionState } from '../verdict/verdict.ts';

/**
 * One line of `evidence/ledger.jsonl`. A run writes `run-started`, synced to disk before the runner starts, and
 * `run-ended` after its evidence is stored. A start without an end is a broken attempt. The decision on a gate writes
 * `gate-decided`, that on a wave `wave-decided`, and a file of another runner that was imported `evidence-imported`.
 */
export type LedgerEntry = RunStarted | RunEnded | GateDecided | WaveDecided | EvidenceImported;

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

/** A decision on a wave. It is of no run: `runId` is `none`. */
export interface WaveDecided extends LedgerLink {
  readonly type: 'wave-decided';
  readonly wave: string;
  readonly outcome: 'PASS' | 'FAIL';
  /** SHA-256 of the file of the decision, which names those on its subwaves. */
  readonly decision: string;
  /** Digest of the tree that was judged. */
  readonly treeDigest: string;
  /** Commit of the protected ref whose rules judged; null when they were the working tree's. */
  readonly rulesCommit: string | null;
}

/** What another runner states, and who brought it. It is of no run: `runId` is `none`. */
export interface EvidenceImported extends LedgerLink {
  readonly type: 'evidence-imported';
  readonly wave: string;
  readonly subwave: string;
  readonly builder: string;
  /** SHA-256 of the file, for which it is named. */
  readonly sha256: string;
  /** Name of the file as it was handed in. */
  readonly source: string;
  /** What wrote it, as the importer says. */
  readonly runner: string;
  readonly importedBy: string;
  /** The commit that it is said to be of, and the digest of that commit's tree. */
  readonly commit: string;
  readonly treeDigest: string;
  /** The earliest time that the file states; null when it states none. */
  readonly testedAt: string | null;
  /** Counted from its cases. */
  readonly counts: ForeignCounts;
}
